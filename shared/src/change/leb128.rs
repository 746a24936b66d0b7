// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Numbers of variable length, as Automerge and postcard write them.

/// Writes an unsigned LEB128 number in its shortest form.
pub(super) fn write(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let [low, ..] = (number & 0x7f).to_le_bytes();
        number >>= 7;
        if number == 0 {
            return out.push(low);
        }
        out.push(low | 0x80);
    }
}

/// Reads a number; `None` if it is cut off or too large.
pub(super) fn read(input: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = *take(input, 1)?.first()?;
        let part = u64::from(byte & 0x7f);
        if part.checked_shl(shift)? >> shift != part {
            return None;
        }
        number |= part << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Reads a number that was written in its shortest form.
pub(super) fn read_shortest(input: &mut &[u8]) -> Option<u64> {
    let before = *input;
    let number = read(input)?;
    let mut again = Vec::new();
    write(&mut again, number);
    before.starts_with(&again).then_some(number)
}

/// Takes so many bytes off.
pub(super) fn take<'a>(input: &mut &'a [u8], length: u64) -> Option<&'a [u8]> {
    let (taken, rest) = input.split_at_checked(usize::try_from(length).ok()?)?;
    *input = rest;
    Some(taken)
}
