// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Which changes count: every rule by itself, and the same answer in every order of arrival.

mod history;
mod orders;
mod rules;
mod together;
