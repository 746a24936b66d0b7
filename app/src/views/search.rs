// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Finds goals by number, title or any text of their Steckbrief.

use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::strategy::Numbered;
use leitwerk_shared::replica::snapshot::Snapshot;

/// Returns the goals that hold every word that is searched for, in printed order; all of them
/// while nothing is searched for.
pub fn hits<'a>(snapshot: &'a Snapshot, search: &str) -> Vec<Numbered<'a>> {
    let search = search.to_lowercase();
    let words: Vec<&str> = search.split_whitespace().collect();
    let mut goals = snapshot.strategy.content.numbered();
    if words.is_empty() {
        return goals;
    }
    goals.retain(|goal| {
        let profile = snapshot.profiles.get(&goal.goal.id).map(|view| &view.content);
        let text = searchable(goal, profile);
        words.iter().all(|word| text.contains(word))
    });
    goals
}

fn searchable(goal: &Numbered<'_>, profile: Option<&Profile>) -> String {
    let mut texts = vec![goal.printed(), goal.goal.title.clone()];
    if let Some(profile) = profile {
        let split = &profile.task_split;
        texts.extend(profile.purposes.iter().map(|item| item.text.clone()));
        texts.extend(profile.milestones.iter().map(|item| item.text.clone()));
        texts.extend(profile.measures.iter().map(|item| item.text.clone()));
        let single = [
            &profile.text,
            &profile.adjustment.note,
            &profile.added_values,
            &profile.risks.text,
            &split.joint.text,
            &split.one_for_all.text,
            &split.each_own.text,
        ];
        texts.extend(single.into_iter().cloned());
        let lines = [&profile.start, &profile.priority, &profile.effort_class];
        texts.extend(lines.into_iter().filter_map(|line| line.value().cloned()));
    }
    texts.join("\n").to_lowercase()
}
