//! YAML as a tree of numbered nodes. `serde_yaml` is seen here and nowhere else.
//!
//! `serde_yaml` tells a place only with an error, never with a value. So the nodes are numbered in the order they are
//! read, and the place of one is had by reading the text again and failing on purpose when its number comes up. That
//! costs only whoever has made a mistake, and gives every mistake its line and column.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess};

/// More values than anybody writes; aliases that refer to aliases make billions.
const MOST_NODES: usize = 100_000;
/// More `[` and `{` than anybody writes.
const MOST_BRACKETS: usize = 10_000;

/// A value and its number.
#[derive(Debug)]
pub(super) struct YamlNode {
    pub(super) id: usize,
    pub(super) value: Value,
}

/// What YAML can say, as far as configuration goes.
#[derive(Debug)]
pub(super) enum Value {
    Nothing,
    Flag,
    Number(f64),
    Text(String),
    List(Vec<YamlNode>),
    Map(Vec<(YamlNode, YamlNode)>),
}

/// A line and a column, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// Reads the one document of a text.
pub(super) fn parse_document(text: &str) -> Result<YamlNode, (Position, String)> {
    if let Some((position, message)) = find_unreadable(text) {
        return Err((position, message.to_owned()));
    }
    let reading = YamlReading::new(None);
    let mut documents = reading.read_documents(text).map_err(|error| {
        let place =
            position_of_error(&error).unwrap_or_else(|| position_of_node(text, reading.last()));
        (place, reading.explain(text, place, &error))
    })?;
    if let Some(second) = documents.get(1) {
        let message = "a second YAML document: one is read, so put everything into the first";
        return Err((position_of_node(text, second.id), message.to_owned()));
    }
    Ok(documents.pop().unwrap_or(YamlNode {
        id: 0,
        value: Value::Nothing,
    }))
}

/// Returns where the node of that number stands.
pub(super) fn position_of_node(text: &str, id: usize) -> Position {
    let failure = YamlReading::new(Some(id)).read_documents(text).err();
    failure
        .and_then(|error| position_of_error(&error))
        .unwrap_or(Position { line: 1, column: 1 })
}

fn position_of_error(error: &serde_yaml::Error) -> Option<Position> {
    error.location().map(|location| Position {
        line: location.line(),
        column: location.column(),
    })
}

/// Finds what the library must not be given: characters YAML does not allow, of which it does not tell the place, and
/// brackets by the ten thousand, over which it takes time in proportion to their square.
fn find_unreadable(text: &str) -> Option<(Position, &'static str)> {
    let mut position = Position { line: 1, column: 1 };
    let mut brackets = 0;
    for (offset, character) in text.char_indices() {
        let allowed = match character {
            '\t' | '\n' | '\r' | '\u{85}' => true,
            '\u{feff}' => offset == 0,
            '\u{fffe}' | '\u{ffff}' => false,
            _ => !character.is_control(),
        };
        if !allowed {
            let message = "a control character: take it out, or write it as an escape in quotes";
            return Some((position, message));
        }
        brackets += usize::from(matches!(character, '[' | '{'));
        if brackets > MOST_BRACKETS {
            let message = "more than 10000 opening brackets: write lists with `- `";
            return Some((position, message));
        }
        if character == '\n' {
            position.line += 1;
            position.column = 1;
        } else {
            position.column += 1;
        }
    }
    None
}

/// One reading of a text.
struct YamlReading {
    /// Nodes entered so far, and so the number of the next.
    count: Cell<usize>,
    /// The node whose place is wanted.
    wanted: Option<usize>,
    /// What we ourselves have against the text.
    refusal: RefCell<Option<&'static str>>,
}

impl YamlReading {
    fn new(wanted: Option<usize>) -> Self {
        Self {
            count: Cell::new(0),
            wanted,
            refusal: RefCell::new(None),
        }
    }

    /// Reads the first document, and the second so far as there is one.
    fn read_documents(&self, text: &str) -> serde_yaml::Result<Vec<YamlNode>> {
        serde_yaml::Deserializer::from_str(text)
            .take(2)
            .map(|document| NodeWalk { reading: self }.deserialize(document))
            .collect()
    }

    /// Returns the last node that was entered; the one after it was begun and has no place.
    fn last(&self) -> usize {
        self.count.get().saturating_sub(2)
    }

    fn refuse_with<E: serde::de::Error>(&self, message: &'static str) -> E {
        *self.refusal.borrow_mut() = Some(message);
        E::custom(message)
    }

    /// Says what is wrong, in our words where the refusal is ours, without the place, which is told beside it.
    fn explain(&self, text: &str, place: Position, error: &serde_yaml::Error) -> String {
        if let Some(refusal) = *self.refusal.borrow() {
            return refusal.to_owned();
        }
        let Position { line, column } = place;
        let said = error.to_string();
        // The library's own complaints about values repeat them, whatever they are.
        if said.contains("invalid value") || said.contains("invalid type") {
            return "not valid YAML: a value does not fit its tag (`!!…`)".to_owned();
        }
        let said = said.replacen(&format!(" at line {line} column {column}"), "", 1);
        let at = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let hint = if at.chars().nth(column.saturating_sub(1)) == Some('\t') {
            "; YAML is indented with blanks, not tabs"
        } else {
            ""
        };
        format!("not valid YAML: {said}{hint}")
    }
}

#[derive(Clone, Copy)]
struct NodeWalk<'r> {
    reading: &'r YamlReading,
}

impl<'de> DeserializeSeed<'de> for NodeWalk<'_> {
    type Value = YamlNode;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<YamlNode, D::Error> {
        let count = &self.reading.count;
        let id = count.replace(count.get() + 1);
        let value = deserializer.deserialize_any(Visitor { walk: self, id })?;
        Ok(YamlNode { id, value })
    }
}

struct Visitor<'r> {
    walk: NodeWalk<'r>,
    id: usize,
}

impl Visitor<'_> {
    /// Fails where this is the node that is looked for, or one too many.
    fn enter<E: serde::de::Error>(&self, value: Value) -> Result<Value, E> {
        let reading = self.walk.reading;
        if reading.wanted == Some(self.id) {
            return Err(E::custom("here it is"));
        }
        if self.id >= MOST_NODES {
            return Err(reading
                .refuse_with("more than 100000 values: shorten the file, its aliases above all"));
        }
        Ok(value)
    }
}

impl<'de> serde::de::Visitor<'de> for Visitor<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("configuration")
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Value, E> {
        self.enter(Value::Flag)
    }

    #[expect(clippy::cast_precision_loss, reason = "no number here is that large")]
    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Value, E> {
        self.enter(Value::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "no number here is that large")]
    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        self.enter(Value::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "no number here is that large")]
    fn visit_i128<E: serde::de::Error>(self, number: i128) -> Result<Value, E> {
        self.enter(Value::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "no number here is that large")]
    fn visit_u128<E: serde::de::Error>(self, number: u128) -> Result<Value, E> {
        self.enter(Value::Number(number as f64))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        self.enter(Value::Number(number))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        self.enter(Value::Text(text.to_owned()))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        self.enter(Value::Nothing)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Value, E> {
        self.enter(Value::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.enter(Value::Nothing)?;
        let mut nodes = Vec::new();
        while let Some(node) = access.next_element_seed(self.walk)? {
            nodes.push(node);
        }
        Ok(Value::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.enter(Value::Nothing)?;
        let mut fields = Vec::new();
        while let Some(key) = access.next_key_seed(self.walk)? {
            fields.push((key, access.next_value_seed(self.walk)?));
        }
        Ok(Value::Map(fields))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        self.enter(Value::Nothing)?;
        Err(self
            .walk
            .reading
            .refuse_with("a tag (`!…`) has no meaning here: take it out"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Position, Value, YamlNode, parse_document, position_of_node};

    /// Returns number, line and column of every node, in the order read.
    fn places(text: &str) -> Vec<(usize, usize)> {
        fn collect(node: &YamlNode, ids: &mut Vec<usize>) {
            ids.push(node.id);
            match &node.value {
                Value::List(nodes) => nodes.iter().for_each(|node| collect(node, ids)),
                Value::Map(fields) => fields.iter().for_each(|(key, value)| {
                    collect(key, ids);
                    collect(value, ids);
                }),
                _ => {}
            }
        }
        let mut ids = Vec::new();
        collect(&parse_document(text).unwrap(), &mut ids);
        let place = |id| {
            let Position { line, column } = position_of_node(text, id);
            (line, column)
        };
        ids.into_iter().map(place).collect()
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
        assert_eq!(places("\u{feff}a: b\n"), [(1, 2), (1, 2), (1, 5)]);
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
}
