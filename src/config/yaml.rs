//! YAML as a tree in which each value knows its place. `saphyr-parser` is used here and nowhere else.
//!
//! The tree is built from the events of the parser, without recursion. Its size and depth are bounded, aliases included, so
//! that no text takes long. What a plain scalar means is decided as `serde_yaml` decides it: a test compares the two.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};

/// More values than anybody writes. Aliases that refer to aliases make billions.
const MOST_NODES: usize = 100_000;
/// More lists and mappings in one another than anybody writes.
const DEEPEST: usize = 100;

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct YamlNode {
    pub(super) position: Position,
    pub(super) value: Value,
}

/// What YAML can say, as far as configuration goes.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Nothing,
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<YamlNode>),
    Map(Vec<(YamlNode, YamlNode)>),
}

impl YamlNode {
    /// Returns how many values it has, itself included.
    fn size(&self) -> usize {
        let below = match &self.value {
            Value::List(nodes) => nodes.iter().map(Self::size).sum(),
            Value::Map(entries) => entries
                .iter()
                .map(|(key, value)| key.size() + value.size())
                .sum(),
            _ => 0,
        };
        1 + below
    }
}

/// A line and a column, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// The place where a file begins.
pub(super) const START: Position = Position { line: 1, column: 1 };

/// What is wrong, and where.
#[derive(Debug)]
pub(super) struct ConfigurationFault {
    pub(super) position: Position,
    pub(super) message: String,
}

pub(super) type Read<T> = Result<T, ConfigurationFault>;

pub(super) fn fault_at<T>(position: Position, message: String) -> Read<T> {
    Err(ConfigurationFault { position, message })
}

/// Reads the one document of a text.
pub(super) fn parse_document(text: &str) -> Read<YamlNode> {
    refuse_control_characters(text)?;
    let mut tree = TreeBuilder::default();
    for event in Parser::new_from_str(text) {
        // The parser's words tell what it looked for, and never repeat the text.
        let (event, span) = event.map_err(|error| ConfigurationFault {
            position: position_of(*error.marker()),
            message: format!("not valid YAML: {}", error.info()),
        })?;
        tree.add_event(event, position_of(span.start))?;
    }
    Ok(tree.root.unwrap_or(YamlNode {
        position: START,
        value: Value::Nothing,
    }))
}

fn position_of(marker: Marker) -> Position {
    Position {
        line: marker.line(),
        column: marker.col() + 1,
    }
}

/// Refuses characters that YAML does not allow, and of which the parser does not tell.
fn refuse_control_characters(text: &str) -> Read<()> {
    let mut position = START;
    for (offset, character) in text.char_indices() {
        let allowed = match character {
            '\t' | '\n' | '\r' | '\u{85}' => true,
            '\u{feff}' => offset == 0,
            '\u{fffe}' | '\u{ffff}' => false,
            _ => !character.is_control(),
        };
        if !allowed {
            let message = "a control character: take it out, or write it as an escape in quotes";
            return fault_at(position, message.to_owned());
        }
        if character == '\n' {
            position.line += 1;
            position.column = 1;
        } else {
            position.column += 1;
        }
    }
    Ok(())
}

/// The tree so far.
#[derive(Default)]
struct TreeBuilder {
    /// Lists and mappings that are not complete, the innermost last.
    open: Vec<OpenCollection>,
    root: Option<YamlNode>,
    /// What an alias stands for, by the number of its anchor.
    anchored: HashMap<usize, YamlNode>,
    count: usize,
}

/// A list or a mapping that is not complete.
struct OpenCollection {
    node: YamlNode,
    /// The key whose value comes next.
    key: Option<YamlNode>,
    anchor: usize,
}

impl TreeBuilder {
    fn add_event(&mut self, event: Event<'_>, position: Position) -> Read<()> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = read_scalar(&text, style, tag.as_deref(), position)?;
                self.add_node(YamlNode { position, value }, anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_tag(tag.as_deref(), position)?;
                self.begin(Value::List(Vec::new()), anchor, position)
            }
            Event::MappingStart(anchor, tag) => {
                refuse_tag(tag.as_deref(), position)?;
                self.begin(Value::Map(Vec::new()), anchor, position)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(complete) => self.add_node(complete.node, complete.anchor),
                None => Ok(()),
            },
            Event::Alias(anchor) => match self.anchored.get(&anchor) {
                Some(node) => {
                    self.count += node.size();
                    self.refuse_too_many(position)?;
                    let node = node.clone();
                    self.add_node(node, 0)
                }
                None => fault_at(
                    position,
                    "this alias (`*…`) stands inside what it stands for".to_owned(),
                ),
            },
            _ => Ok(()),
        }
    }

    fn begin(&mut self, value: Value, anchor: usize, position: Position) -> Read<()> {
        self.refuse_second_document(position)?;
        if self.open.len() >= DEEPEST {
            let message = format!("more than {DEEPEST} lists and mappings in one another");
            return fault_at(position, message);
        }
        self.open.push(OpenCollection {
            node: YamlNode { position, value },
            key: None,
            anchor,
        });
        Ok(())
    }

    /// Puts a complete value where it belongs.
    fn add_node(&mut self, node: YamlNode, anchor: usize) -> Read<()> {
        let position = node.position;
        self.refuse_second_document(position)?;
        self.count += 1;
        if anchor > 0 {
            self.count += node.size();
        }
        self.refuse_too_many(position)?;
        if anchor > 0 {
            self.anchored.insert(anchor, node.clone());
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match (&mut parent.node.value, parent.key.take()) {
            (Value::Map(entries), Some(key)) => entries.push((key, node)),
            (Value::List(nodes), _) => nodes.push(node),
            _ => parent.key = Some(node),
        }
        Ok(())
    }

    /// To be asked before values are copied, for each anchor and each alias copies.
    fn refuse_too_many(&self, position: Position) -> Read<()> {
        if self.count <= MOST_NODES {
            return Ok(());
        }
        let message =
            format!("more than {MOST_NODES} values: shorten the file, its aliases above all");
        fault_at(position, message)
    }

    fn refuse_second_document(&self, position: Position) -> Read<()> {
        if self.root.is_none() {
            return Ok(());
        }
        let message = "a second YAML document: one is read, so put everything into the first";
        fault_at(position, message.to_owned())
    }
}

fn read_scalar(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
    position: Position,
) -> Read<Value> {
    refuse_tag(tag, position)?;
    let plain = || plain_value(text);
    let value = match tag.map(|tag| tag.suffix.as_str()) {
        Some("null") => matches!(plain(), Value::Nothing).then_some(Value::Nothing),
        Some("bool") => Some(plain()).filter(|value| matches!(value, Value::Flag(_))),
        Some("int" | "float") => Some(plain()).filter(|value| matches!(value, Value::Number(_))),
        None if style == ScalarStyle::Plain => Some(plain()),
        _ => Some(Value::Text(text.to_owned())),
    };
    value.map_or_else(
        || {
            let message = "not valid YAML: a value does not fit its tag (`!!…`)";
            fault_at(position, message.to_owned())
        },
        Ok,
    )
}

/// Returns what a scalar without quotes means.
fn plain_value(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Nothing,
        "true" | "True" | "TRUE" => return Value::Flag(true),
        "false" | "False" | "FALSE" => return Value::Flag(false),
        _ => {}
    }
    let number = text.starts_with(|start: char| start.is_ascii_digit() || "+-.".contains(start));
    let number = number.then(|| text.parse::<serde_yaml::Number>().ok()?.as_f64());
    number
        .flatten()
        .map_or_else(|| Value::Text(text.to_owned()), Value::Number)
}

/// Refuses tags, but for those of YAML itself.
fn refuse_tag(tag: Option<&Tag>, position: Position) -> Read<()> {
    if tag.is_none_or(Tag::is_yaml_core_schema) {
        return Ok(());
    }
    let message = "a tag (`!…`) has no meaning here: take it out";
    fault_at(position, message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Value, YamlNode, parse_document};

    /// Returns line and column of every node, in the order written.
    fn places(text: &str) -> Vec<(usize, usize)> {
        fn collect(node: &YamlNode, places: &mut Vec<(usize, usize)>) {
            places.push((node.position.line, node.position.column));
            match &node.value {
                Value::List(nodes) => nodes.iter().for_each(|node| collect(node, places)),
                Value::Map(fields) => fields.iter().for_each(|(key, value)| {
                    collect(key, places);
                    collect(value, places);
                }),
                _ => {}
            }
        }
        let mut places = Vec::new();
        collect(&parse_document(text).unwrap(), &mut places);
        places
    }

    #[test]
    fn every_node_has_its_place() {
        assert_eq!(
            places("# a comment\na:\n  - b: 1\n    c: [x, 'y']\n"),
            [
                (2, 1),
                (2, 1),
                (3, 3),
                (3, 5),
                (3, 5),
                (3, 8),
                (4, 5),
                (4, 8),
                (4, 9),
                (4, 12)
            ]
        );
        assert_eq!(places("\u{feff}a: b\n").last(), Some(&(1, 4)));
        assert_eq!(places("a: &x 1\r\nb: *x\r\n").last(), Some(&(1, 4)));
    }

    #[test]
    fn nothing_is_nothing() {
        for text in [
            "",
            "\n",
            "# a comment",
            "---",
            "---\n...\n",
            "~",
            "\u{feff}",
        ] {
            assert!(
                matches!(parse_document(text).unwrap().value, Value::Nothing),
                "{text:?}"
            );
        }
    }

    /// Returns what `serde_yaml` would say of the tree.
    fn as_serde(node: &YamlNode) -> serde_yaml::Value {
        match &node.value {
            Value::Nothing => serde_yaml::Value::Null,
            Value::Flag(flag) => (*flag).into(),
            Value::Number(number) => (*number).into(),
            Value::Text(text) => text.as_str().into(),
            Value::List(nodes) => serde_yaml::Value::Sequence(nodes.iter().map(as_serde).collect()),
            Value::Map(fields) => {
                let fields = fields.iter();
                fields
                    .map(|(key, value)| (as_serde(key), as_serde(value)))
                    .collect::<serde_yaml::Mapping>()
                    .into()
            }
        }
    }

    fn with_floats(value: serde_yaml::Value) -> serde_yaml::Value {
        use serde_yaml::Value;
        match value {
            Value::Number(number) => number.as_f64().unwrap().into(),
            Value::Sequence(values) => {
                Value::Sequence(values.into_iter().map(with_floats).collect())
            }
            Value::Mapping(fields) => {
                let fields = fields.into_iter();
                fields
                    .map(|(key, value)| (with_floats(key), with_floats(value)))
                    .collect::<serde_yaml::Mapping>()
                    .into()
            }
            other => other,
        }
    }

    static SCALARS: &[&str] = &[
        "a",
        "docs/**",
        "'it''s'",
        "\"a\\nb\"",
        "''",
        "~",
        "null",
        "true",
        "False",
        "yes",
        "no",
        "3",
        "-1",
        "+7",
        "0x1f",
        "0o17",
        "017",
        "1e3",
        "1.5",
        ".5",
        "1_000",
        "2027-06-30",
        ".inf",
        "-.INF",
        "1e999",
        "0b11",
        "--",
        "+-3",
        "*.py",
        "!!str 3",
        "!!int 3",
        "!!float 1.5",
        "|\n X\n Y",
        ">-\n X\n\n Y",
        "a b  c",
        "x:y",
        "é",
        "&x a",
        "a#b",
        "[]",
        "{}",
    ];

    /// Writes a value as people write it, behind what it belongs to.
    fn write_value(random: &mut fastrand::Rng, depth: usize, indent: usize) -> String {
        let pad = " ".repeat(indent);
        if depth == 0 || random.u8(..3) == 0 {
            let scalar = random.choice(SCALARS).unwrap();
            return scalar.replace("\n ", &format!("\n{pad}  "));
        }
        let is_list = random.bool();
        let mut text = String::new();
        for at in 0..random.usize(1..4) {
            let begin = if is_list {
                "-".to_owned()
            } else {
                format!("k{at}:")
            };
            let value = write_value(random, depth - 1, indent + 2);
            text.extend(["\n", &pad, &begin, " ", &value]);
        }
        text
    }

    /// What others read in the same file, with the reader that hook managers' files are read with.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "no setting of the program")]
    fn what_is_read_is_what_serde_yaml_reads() {
        let rounds = std::env::var("XGUARD_ROUNDS").ok();
        let rounds = rounds.and_then(|rounds| rounds.parse().ok()).unwrap_or(500);
        let mut random = fastrand::Rng::with_seed(11);
        let mut read = 0;
        for _ in 0..rounds {
            let text = format!("---{}\n", write_value(&mut random, 3, 0));
            let ours = parse_document(&text).map(|node| as_serde(&node));
            let theirs = serde_yaml::from_str(&text).map(with_floats);
            match (ours, theirs) {
                (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs, "{text}"),
                (Err(_), Err(_)) => continue,
                (ours, theirs) => panic!("{text}\n{ours:?}\n{theirs:?}"),
            }
            read += 1;
        }
        assert!(read > rounds / 3, "{read} of {rounds} texts were YAML");
    }
}
