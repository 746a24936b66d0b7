//! Skeleton.

pub mod field;
