// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where the administration stands: units rated by categories as traffic lights, and strengths,
//! weaknesses, opportunities and risks. How many have which light is counted, never stored.

use serde::{Deserialize, Serialize};

use super::goal::words;
use super::ids::ItemId;
use super::record::{item, word_registers};
use super::register::Register;

/// „Kategorie“ in which every unit is rated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Stable id.
    pub id: ItemId,
    /// The name.
    pub name: String,
}

item!(Category { name });

/// „Organisationseinheit“.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgUnit {
    /// Stable id.
    pub id: ItemId,
    /// The name.
    pub name: String,
    /// Its short sign.
    pub code: Register<String>,
    /// Its ratings, in no order.
    pub ratings: Vec<Rating>,
}

item!(OrgUnit { name, code, ratings });

impl OrgUnit {
    /// Returns its rating in a category.
    pub fn rating(&self, category: ItemId) -> Option<&Rating> {
        self.ratings.iter().find(|rating| rating.id == category)
    }
}

/// How a unit stands in one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// The id of the category.
    pub id: ItemId,
    /// The traffic light.
    pub light: Register<TrafficLight>,
    /// What is printed in it.
    pub label: Register<String>,
}

item!(Rating { light, label });

/// „Ampel“.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrafficLight {
    /// A strength.
    Green,
    /// To be developed.
    Yellow,
    /// Urgent.
    Red,
}

words!(TrafficLight { Green = "green", Yellow = "yellow", Red = "red" });

/// One line of the SWOT analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwotItem {
    /// Stable id.
    pub id: ItemId,
    /// The text.
    pub text: String,
    /// Where it stands.
    pub quadrant: Register<Quadrant>,
}

item!(SwotItem { text, quadrant });

/// A field of the SWOT analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quadrant {
    /// „Stärken“
    Strength,
    /// „Schwächen“
    Weakness,
    /// „Chancen“
    Opportunity,
    /// „Risiken“
    Threat,
}

words!(Quadrant {
    Strength = "strength",
    Weakness = "weakness",
    Opportunity = "opportunity",
    Threat = "threat",
});
word_registers!(TrafficLight, Quadrant);

/// Returns how many units have which light in a category, in the order of [`TrafficLight::ALL`].
/// Units without a rating are not counted.
pub fn distribution(units: &[OrgUnit], category: ItemId) -> [usize; 3] {
    let lights = units.iter().filter_map(|unit| unit.rating(category)?.light.value());
    lights.fold([0; 3], |mut counts, light| {
        counts[*light as usize] += 1;
        counts
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::DeviceId;
    use crate::domain::record::Item as _;
    use crate::domain::register::Claim;

    #[test]
    fn only_rated_units_are_counted() {
        let category = ItemId::from_bytes([1; 16]);
        let unit = |light: Option<TrafficLight>| {
            let claim = |value| Claim { value, device: DeviceId(1), at: 0 };
            let light = Register::new(light.map(claim).into_iter().collect());
            let rating = Rating { light, ..Rating::new(category) };
            OrgUnit { ratings: vec![rating], ..OrgUnit::new(ItemId::from_bytes([2; 16])) }
        };
        let units = [unit(Some(TrafficLight::Red)), unit(None), unit(Some(TrafficLight::Red))];
        assert_eq!(distribution(&units, category), [0, 0, 2]);
        assert_eq!(distribution(&units, ItemId::from_bytes([3; 16])), [0; 3]);
    }
}
