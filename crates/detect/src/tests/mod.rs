//! Tests of detection as a whole.

mod every_byte;
mod glued_values;
mod lookalikes;
mod properties;
