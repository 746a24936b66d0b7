//! Skeleton.

pub mod field;
pub mod import;
pub mod report;
