//! What the recogniser makes of invented articles.
use super::*;
