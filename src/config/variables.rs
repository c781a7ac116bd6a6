//! Environment variables whose names the caller knows better than we do.

/// Hands on the name and value of every variable that is text.
#[expect(
    clippy::disallowed_methods,
    reason = "config/ is where the environment is read"
)]
pub fn each_variable(take: &mut dyn FnMut(&str, &str)) {
    for (name, value) in std::env::vars_os() {
        if let (Some(name), Some(value)) = (name.to_str(), value.to_str()) {
            take(name, value);
        }
    }
}
