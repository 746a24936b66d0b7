//! Skeleton.

pub mod field;
pub mod report;
