//! Values that their owners published: examples of X's documentation, keys of X's own programs, test data of other
//! scanners. They are kept as SHA-256 digests, so that this file holds none of them; bearers go by app id, which
//! survives re-spelling.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Returns who published a value.
pub(super) fn owner_of_value(value: &[u8]) -> Option<&'static str> {
    let digest = HEXLOWER.encode(&Sha256::digest(value));
    let found = VALUES.iter().find(|(known, _)| *known == digest)?;
    Some(found.1)
}

/// Returns whose program an app id is of, where its bearer is public.
pub(super) fn owner_of_app(app_id: u64) -> Option<&'static str> {
    let found = APPS.iter().find(|(known, _)| *known == app_id)?;
    Some(found.1)
}

static APPS: &[(u64, &str)] = &[
    (17_698_388, "X Pro (TweetDeck)"),
    (129_032, "Twitter for iPhone"),
    (191_841, "Twitter for iPad"),
    (258_901, "Twitter for Android"),
    (268_278, "the former web client of Twitter"),
    (557_701, "Twitter for Mac"),
    (55_902, "the former TweetDeck"),
    (3_033_300, "the web client of X"),
    (7_922_114, "X documentation"),
    (12_312_609, "developer.twitter.com"),
    (13_546_882, "the former video player of Twitter"),
    (14_414_681, "X documentation"),
    (15_388_978, "X Ads audience manager"),
    (15_961_400, "X Ads tweets manager"),
    (16_171_257, "ads.twitter.com"),
    (19_737_945, "X Ads interface"),
    (20_532_078, "X Ads (disabled)"),
    (21_829_467, "X Ads manager"),
];

static VALUES: &[(&str, &str)] = &[
    (
        "00b3dc640c9c99fcdbdab6f63d785248e4613fbaa65d63c56d97e54f987c3bab",
        "X documentation",
    ),
    (
        "0401312bb13f6affe7c22a7f4e5e4336dbff24496fe9765c6e0ef6537f7f0152",
        "X documentation",
    ),
    (
        "07e0af54f95455581068448bf986b078aaf2c302b43fbb741a8e3c3846f4fa80",
        "X documentation",
    ),
    (
        "0e04efa6bc7d2d512fc108c5ba4215c42a7d4674301511c5d18f2e2885d45f35",
        "X documentation",
    ),
    (
        "0e94afd63ca0f97f481efcb298db1cb921e53aa0159a28e8badc715d63dc1b92",
        "X documentation",
    ),
    (
        "1519fb06423cb2f030c6e6146576c225ae6371af5cbce59f32fdc57db0c9e339",
        "Twitter for Mac",
    ),
    (
        "2336f3aa224e5b02539d8697a86fe40a381d78d7e9cc4ae1f8c15bccaf25e655",
        "twurl README",
    ),
    (
        "30be59ff19c55082dd06b32efdb164f8179d57732ec5c7f1b38c8040256d4c27",
        "X documentation",
    ),
    (
        "326393a138038ff743bf368de86f8eb1ae6f64a944cd16117baf83755eaaa3ac",
        "X documentation",
    ),
    (
        "33a58e64c083b3463c69fe74f1e5798e6deb3112016b4f9ca1b1dc99dd5dd2ff",
        "Twitter for Mac",
    ),
    (
        "34fdf8349c0f06fd035a51bf84d38ef9362d7477d2e196ccaab4459c8d779504",
        "test suite of noseyparker and kingfisher",
    ),
    (
        "39296f09e192b55b4e7317bb506c8275abc8d4ddddd30978512dfcc76308bb4f",
        "Twitter for iPad",
    ),
    (
        "39b7ad5aefd56de32ab97d84dcf309a1f64f3f28fb67c3f05df447e470577baf",
        "X documentation",
    ),
    (
        "3bb1030be11e6eac2a4d2d360d264ad9e9f761ca4d216f024e88d7c88c99f687",
        "Twitter for Google TV",
    ),
    (
        "3c153b50b48453a895efe715f9d469ac0ed49ecd0aa7ee4a3c8c4625df40cf59",
        "TweetDeck",
    ),
    (
        "3c245f127ccf2ffd85442eca360d557e12fed173d1c82f7440d97cd6dfe86e45",
        "Twitter for Android Sign-Up",
    ),
    (
        "46804ea1cd86cb8aa84fd165abfb03c0a87c96c43b173f745fdc8bf8782eee04",
        "dev.twitter.com documentation of 2010",
    ),
    (
        "4a4b805b92e737a13032b65aa2d187d567dec85b67eda196969101d1d5a529d8",
        "dev.twitter.com documentation of 2010",
    ),
    (
        "4bdb76287a2006b3b74e6894be2153c4a0e18078e0dc0e7dc6baa9b4477c736d",
        "test suite of trufflehog",
    ),
    (
        "562b050beaca6ff31f0fe40891a4ea976aa1a85bb3a740c56f60c0fc6d98405d",
        "X documentation",
    ),
    (
        "5aac38e542b76b97b3518c0293214d0b8aa11344e38518437f7dd44da0b521c3",
        "X documentation",
    ),
    (
        "616fe34ce8031621574707fe8236bb2ce153106d0f877eca5fae1d74abd53a6b",
        "X documentation",
    ),
    (
        "639c3e5cbe1fb004591fa5bfb18889c998c9b5f8314377d2a64b1ffd6a5e0307",
        "Twitter for iPhone",
    ),
    (
        "6a401bc8bfaa202f498fecfe439011167fbf015c46bcb48b38533ea65d42eee3",
        "Twitter for Windows",
    ),
    (
        "74878a808fc945f009b72d3b773f9e5323bfd9868d81977780b939d8227495dc",
        "X documentation",
    ),
    (
        "760e778aa414dfea54b7fd170e82857eee636eff155de3d56b2f580610f4775d",
        "dev.twitter.com documentation of 2010",
    ),
    (
        "7623b63baa80f7721e6906fe17602d4f496dcc6c8942e2ad4a6ed67440c9b097",
        "twurl README",
    ),
    (
        "7ad22df19b04d65b048d2ccb2e95dbcab7ca604da236c2db018c1c4a29156dd4",
        "X documentation",
    ),
    (
        "7b80ae37db0e5196a5ab749e7f470478b8c19d2e0da4d86806d0abce01280ec9",
        "dev.twitter.com documentation of 2010",
    ),
    (
        "8144cc195f1f8f3a8aea2fcdd9cf61057c8bbe62923650ce1eb4efd403e21a2c",
        "Twitter for Windows Phone",
    ),
    (
        "819994820a8ec7d6193be7f6c9b8b0f66419ecb8a9f8b8d2114a0d6d40e2caa1",
        "X documentation",
    ),
    (
        "860d49aeb6e087ce356b07cdb504fc0bde9dab082d1259bd4b5af1e36d49e4c5",
        "Twitter for Android (sign-up)",
    ),
    (
        "89966d9085f678c2c67abf09c9e5fc1c6727c3585adc01fab31e0ffd59b052a3",
        "X documentation",
    ),
    (
        "8e0628300c16fe3834b3b87d23e352618a27b0ca9973abd52cfc92abfc7667e3",
        "X documentation",
    ),
    (
        "99d3f3ef0702de2e1acd7c340c22ef3fcb3a4fc154e56916cddfe8003aa3c81f",
        "Twitter for Android",
    ),
    (
        "a20b63f6c0a315c1489a84884340deb201f959a0d97d2a9ad54576b2408a723a",
        "X documentation",
    ),
    (
        "a770794375dfea53fef8c157daad8e3a160b6dec86c1a4ec59fd53c1400a37df",
        "Twitter for Google TV",
    ),
    (
        "ab96bb676bd18687157907986e49574cba68cb1b462a06e6a32a2ca3a7cede11",
        "test suite of noseyparker and kingfisher",
    ),
    (
        "b0e40d67f0e163575325f810fc4e8828d208100ce5527efdd72271e1d43820a4",
        "Twitter for Android",
    ),
    (
        "b1b22db2ca6aaca55bb3e9c87bd6430342925d31dc96eb19a1541257f694d700",
        "X documentation",
    ),
    (
        "b67188b03721dff17fadb1726f7ebecd2d4cffa0c8f2ce2e04cac9b955a0e56f",
        "dev.twitter.com documentation of 2010",
    ),
    (
        "b90275993ba2c63562e9bf07470d73288ad08abcf5d54bd89336fa8a26e6a4a5",
        "X documentation",
    ),
    (
        "bd107dd7dbe0ea2094c168922d8ee47ccf1f7cbc5a64e9365656d4b7104322df",
        "test suite of CredSweeper",
    ),
    (
        "bfaf2b987c05e6d3f1a74ed0f3bc6dd0954c46c8e68fcc75f917afd5b904e683",
        "X documentation",
    ),
    (
        "c70776c1ab86c4d2d1c4866a48ef30790e5dbb0af76ec532d1ff461f2eb7fc69",
        "dev.twitter.com documentation of 2010",
    ),
    (
        "ca0805c498879834e16e32abc9a7d44dadbc26af67fb09161993b9508bb35bd3",
        "X documentation",
    ),
    (
        "caab603ffd5c48ebfbc1457a3df1473ec3d2a66ef6d9bb98f4a04070ee94dc90",
        "twurl README",
    ),
    (
        "ccedc559b1d1ac9fb8487f5b55bb192502d21de41bffbda8eea3fe3dfed04216",
        "Twitter for iPad",
    ),
    (
        "cde5354701b291b2849114418c2ebb0ddd991e1997fe6521ae86a30e7411c78a",
        "test suite of noseyparker and kingfisher",
    ),
    (
        "ce2a101966d54a881e2ef72d2c2f1c75a87191422c4816e87d2ac506d31916a6",
        "Twitter for Windows",
    ),
    (
        "ce9dcd929b61415a0353ef3b6cc464c346458077d396ce1b1b8bcd4b320028ad",
        "X documentation",
    ),
    (
        "ce9dd0992e27554a71c5ddeb2d541198fca4ee12379706db26d0bc49b89421af",
        "X documentation",
    ),
    (
        "d4a15098e57f21024c757fa1ef8e6242109b7bbba80ff0bad9e33b0c16d7cb2a",
        "X documentation",
    ),
    (
        "d954d06219faa19bab57f61733b921e69484d9246ff2637c78cfe528cc5377eb",
        "Twitter for iPhone",
    ),
    (
        "e10090f31f4488fb51fe3e112b19412c6f74af2e28c6c9a0ef83fe797941dbaf",
        "X documentation",
    ),
    (
        "ea348d4ddbfd36088d594d219b0dcaa153a934acd19036da5a0210299ffcb838",
        "Twitter for Windows Phone",
    ),
    (
        "f5cc021c3d2a9e0e89978d55a97fd4b9ada15c46e5b424e52de878b52a54c0e7",
        "TweetDeck",
    ),
    (
        "f675a18261a2c99ee78a41e10653762ddb2191f9003b7c69ad476c780fdc394b",
        "test suite of trufflehog",
    ),
    (
        "f6eca49d1a5a318d5f2c7a33d618e0199b1e4ac92bd7b584667e89bfbc968e44",
        "dev.twitter.com documentation of 2010",
    ),
    (
        "fb460b16f368f8ebedf0887fff28f9678a11973f9f9a05595d4f1062cd943c99",
        "X documentation",
    ),
];

#[cfg(test)]
mod tests {
    use super::{APPS, VALUES, owner_of_app, owner_of_value};

    #[test]
    fn digests_are_digests_and_stand_once() {
        for (digest, label) in VALUES {
            assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()));
            assert!(!label.is_empty());
            let times = VALUES.iter().filter(|(other, _)| other == digest).count();
            assert_eq!(times, 1, "{digest}");
        }
        assert!(APPS.iter().all(|(id, _)| owner_of_app(*id).is_some()));
    }

    #[test]
    fn what_nobody_published_has_no_owner() {
        assert_eq!(owner_of_value(b"nothing of note"), None);
        assert_eq!(owner_of_app(1), None);
    }
}
