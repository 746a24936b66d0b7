// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Words that name more or less of something, such as a priority, in their order. A Verbund may
//! use others; those stand behind the known ones, by the alphabet.

/// Words for more and more of something.
const STEPS: [&[&str]; 5] = [
    &["sehr gering", "sehr niedrig", "sehr klein"],
    &["gering", "niedrig", "klein"],
    &["mittel", "normal"],
    &["hoch", "groß"],
    &["sehr hoch", "sehr groß"],
];

/// Returns each word once, from little to much. Numbers are ordered by their value.
pub fn ordered<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all: Vec<&str> = words.collect();
    all.sort_by_cached_key(|word| {
        let small = word.to_lowercase();
        let step = STEPS.iter().position(|step| step.contains(&small.as_str()));
        let number: Option<u32> = small.parse().ok();
        (step.unwrap_or(STEPS.len()), number.unwrap_or(u32::MAX), small, (*word).to_owned())
    });
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_the_order_of_what_they_mean() {
        let order = |words: [&'static str; 4]| ordered(words.into_iter());
        assert_eq!(order(["hoch", "niedrig", "hoch", "mittel"]), ["niedrig", "mittel", "hoch"]);
        assert_eq!(order(["10", "2", "1", "2"]), ["1", "2", "10"]);
        assert_eq!(
            order(["später", "sofort", "sehr hoch", "gering"]),
            ["gering", "sehr hoch", "sofort", "später"]
        );
    }
}
