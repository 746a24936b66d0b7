// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Automerge's columns, read without trust. Rows are counted by their runs: ten bytes that stand
//! for 2^60 rows cost ten bytes of work.

use super::Unfit;

/// Bytes that are read from the front.
#[derive(Clone, Debug)]
pub(super) struct Bytes<'a>(&'a [u8]);

/// What the rows of a column are, as its specification says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Unsigned integers: places in the list of actors, counters, actions, sizes of groups.
    Unsigned,
    /// Differences to the row before.
    Delta,
    /// No and yes in turns, as the lengths of their runs.
    Flag,
    /// Words.
    Word,
    /// Type and length of each value.
    ValueMeta,
}

/// What the rows of a column come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// How many rows there are.
    pub(super) rows: u64,
    /// Unsigned integers: all of them together. Values: the length of all of them.
    /// Words: the length of all of them, each as often as it stands there.
    pub(super) total: u64,
}

/// The rows of a column, one by one. A row may be empty.
#[derive(Clone, Debug)]
pub(super) struct Rows<'a> {
    runs: Runs<'a>,
    left: u64,
    value: Option<i64>,
    /// The row before, for a column of differences.
    before: Option<i64>,
}

/// Runs of equal rows.
#[derive(Clone, Debug)]
struct Runs<'a> {
    bytes: Bytes<'a>,
    kind: Kind,
    /// How many rows come that each have a value of their own.
    single: u64,
}

impl<'a> Bytes<'a> {
    /// Starts at the front.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Returns what is not read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Reads so many bytes.
    pub(super) fn take(&mut self, count: u64) -> Result<&'a [u8], Unfit> {
        let count = usize::try_from(count).map_err(|_too_long| Unfit::Malformed)?;
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Unfit::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Reads an array.
    pub(super) fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], Unfit> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Unfit::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Reads an unsigned LEB128 number in its shortest form.
    pub(super) fn unsigned(&mut self) -> Result<u64, Unfit> {
        let (groups, length) = self.leb128()?;
        let shortest = length == 1 || groups >> (7 * (length - 1)) != 0;
        let value = u64::try_from(groups).ok().filter(|_| shortest);
        value.ok_or(Unfit::Malformed)
    }

    /// Reads a signed LEB128 number in its shortest form.
    pub(super) fn signed(&mut self) -> Result<i64, Unfit> {
        let (groups, length) = self.leb128()?;
        let unused = 128 - 7 * length;
        let value = (groups << unused).cast_signed() >> unused;
        // Without its last group it must have been another number.
        let shorter = 128 - 7 * (length - 1).max(1);
        let shortest = length == 1 || (groups << shorter).cast_signed() >> shorter != value;
        let value = i64::try_from(value).ok().filter(|_| shortest);
        value.ok_or(Unfit::Malformed)
    }

    /// Reads up to ten groups of seven bits, the lowest first.
    fn leb128(&mut self) -> Result<(u128, u32), Unfit> {
        let (mut groups, mut length) = (0, 0);
        while length < 10 {
            let [byte] = *self.array()?;
            groups |= u128::from(byte & 0x7f) << (7 * length);
            length += 1;
            if byte & 0x80 == 0 {
                return Ok((groups, length));
            }
        }
        Err(Unfit::Malformed)
    }
}

impl Iterator for Runs<'_> {
    /// How many rows, and what stands in each.
    type Item = Result<(u64, Option<i64>), Unfit>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.single > 0 || !self.bytes.0.is_empty()).then(|| self.run())
    }
}

impl Runs<'_> {
    fn run(&mut self) -> Result<(u64, Option<i64>), Unfit> {
        if self.kind == Kind::Flag {
            return Ok((self.bytes.unsigned()?, None));
        }
        if self.single == 0 {
            match self.bytes.signed()? {
                0 => return Ok((self.bytes.unsigned()?, None)),
                count @ 1.. => return Ok((count.unsigned_abs(), Some(self.value()?))),
                count => self.single = count.unsigned_abs(),
            }
        }
        self.single -= 1;
        Ok((1, Some(self.value()?)))
    }

    /// Reads a value; of a word its length.
    fn value(&mut self) -> Result<i64, Unfit> {
        if self.kind == Kind::Delta {
            return self.bytes.signed();
        }
        let value = self.bytes.unsigned()?;
        if self.kind == Kind::Word {
            let word = self.bytes.take(value)?;
            std::str::from_utf8(word).map_err(|_not_text| Unfit::Malformed)?;
        }
        i64::try_from(value).map_err(|_too_large| Unfit::Malformed)
    }
}

/// Adds the rows of a column up without making any of them.
///
/// # Errors
/// [`Unfit::TooMuch`] from more rows than the limit on.
pub(super) fn sum(kind: Kind, bytes: &[u8], limit: u64) -> Result<Sum, Unfit> {
    let mut sum = Sum::default();
    for run in (Runs { bytes: Bytes::new(bytes), kind, single: 0 }) {
        let (rows, value) = run?;
        sum.rows = sum.rows.saturating_add(rows);
        if sum.rows > limit {
            return Err(Unfit::TooMuch { limit });
        }
        let value = value.map_or(0, i64::unsigned_abs);
        let each = match kind {
            Kind::Unsigned | Kind::Word => value,
            Kind::ValueMeta => value >> 4,
            Kind::Delta | Kind::Flag => 0,
        };
        sum.total = sum.total.saturating_add(each.saturating_mul(rows));
    }
    Ok(sum)
}

/// Returns the rows of a column of numbers. The caller knows how many there are.
pub(super) fn rows(kind: Kind, bytes: &[u8]) -> Rows<'_> {
    let runs = Runs { bytes: Bytes::new(bytes), kind, single: 0 };
    Rows { runs, left: 0, value: None, before: (kind == Kind::Delta).then_some(0) }
}

impl Rows<'_> {
    /// Returns the next row; an absent column is empty in every row.
    pub(super) fn next(&mut self) -> Result<Option<i64>, Unfit> {
        while self.left == 0 {
            let Some(run) = self.runs.next() else { return Ok(None) };
            (self.left, self.value) = run?;
        }
        self.left -= 1;
        match (self.value, &mut self.before) {
            (Some(step), Some(before)) => {
                *before = before.checked_add(step).ok_or(Unfit::Malformed)?;
                Ok(Some(*before))
            }
            (value, _) => Ok(value),
        }
    }

    /// Returns the next row as a number from 0.
    pub(super) fn number(&mut self) -> Result<Option<u64>, Unfit> {
        let row = self.next()?;
        row.map(u64::try_from).transpose().map_err(|_negative| Unfit::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_form_only() {
        let unsigned = |bytes: &[u8]| Bytes::new(bytes).unsigned();
        let signed = |bytes: &[u8]| Bytes::new(bytes).signed();
        assert_eq!(unsigned(&[0x7f]), Ok(127));
        assert_eq!(unsigned(&[0x80, 1]), Ok(128));
        assert_eq!(unsigned(&[0xff; 9].into_iter().chain([1]).collect::<Vec<_>>()), Ok(u64::MAX));
        assert_eq!(signed(&[0x7f]), Ok(-1));
        assert_eq!(signed(&[0x80, 0x7f]), Ok(-128));
        assert_eq!(signed(&[0xff, 0]), Ok(127));
        assert_eq!(signed(&[0x80; 9].into_iter().chain([0x7f]).collect::<Vec<_>>()), Ok(i64::MIN));
        for overlong in [&[0x80, 0][..], &[0x81, 0x80, 0], &[0xff; 11], &[0x80]] {
            assert_eq!(unsigned(overlong), Err(Unfit::Malformed), "{overlong:?}");
        }
        for overlong in [&[0x81, 0][..], &[0xff, 0x7f], &[0xff; 11]] {
            assert_eq!(signed(overlong), Err(Unfit::Malformed), "{overlong:?}");
        }
    }

    #[test]
    fn runs_are_counted_and_not_made() {
        // 2^60 times the same number; 2^60 empty rows; 2^60 times no.
        let many = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10];
        let refused = Err(Unfit::TooMuch { limit: 1_000 });
        assert_eq!(sum(Kind::Unsigned, &[&many[..], &[5]].concat(), 1_000), refused);
        assert_eq!(sum(Kind::Delta, &[&[0], &many[..]].concat(), 1_000), refused);
        assert_eq!(sum(Kind::Flag, &many, 1_000), refused);
        // Three times „ab“, two empty rows, then 7 and 8.
        let words = [3, 2, b'a', b'b', 0, 2];
        assert_eq!(sum(Kind::Word, &words, 1_000), Ok(Sum { rows: 5, total: 6 }));
        let mut numbers = rows(Kind::Delta, &[0x7e, 7, 1, 0, 1, 2, 5]);
        let read: Result<Vec<_>, _> = (0..6).map(|_| numbers.next()).collect();
        assert_eq!(read, Ok(vec![Some(7), Some(8), None, Some(13), Some(18), None]));
    }
}
