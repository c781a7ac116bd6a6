//! What holds for every rule.

use super::RULES;
use crate::sample::Sampler;
use crate::testing::ids;
use crate::{Category, Step};

#[test]
fn ids_are_sorted_unique_and_kebab_case() {
    for pair in RULES.windows(2) {
        assert!(pair[0].rule.id < pair[1].rule.id, "{}", pair[1].rule.id);
    }
    for kind in RULES {
        let id = kind.rule.id;
        assert!(id.starts_with("x-") || id.starts_with("xai-"), "{id}");
        assert!(
            id.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        );
    }
}

#[test]
fn every_rule_says_what_it_finds_why_and_what_to_do() {
    for kind in RULES {
        let rule = kind.rule;
        assert_eq!(rule.category, Category::Credential);
        assert!(
            !rule.title.is_empty() && !rule.remedy.is_empty(),
            "{}",
            rule.id
        );
        let own = rule.remedy.iter().filter_map(|step| match step {
            Step::Own(sentence) => Some(sentence),
            _ => None,
        });
        for sentence in [rule.finds, rule.harm].iter().chain(own) {
            assert!(sentence.ends_with('.'), "{}: {sentence}", rule.id);
        }
    }
}

#[test]
fn every_example_is_found_and_its_lookalike_is_not() {
    let mut sampler = Sampler::new(9);
    for kind in RULES {
        for _ in 0..50 {
            let example = (kind.example)(&mut sampler);
            let line = kind.line(&mut sampler, &example);
            assert!(
                ids("a.py", &line).contains(&kind.rule.id),
                "{}: {line}",
                kind.rule.id
            );
            let masked: String = example
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { 'x' } else { c })
                .collect();
            let line = line.replace(&example, &masked);
            assert_eq!(ids("a.py", &line), Vec::<&str>::new(), "{line}");
        }
    }
}
