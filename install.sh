#!/bin/sh
# Builds xguard from this checkout, installs it, and proves that it guards. `./install.sh --help` tells the rest.
set -eu

oldest_git=2.39.5
started_in=$(pwd)

usage() {
    cat <<'END'
Usage: ./install.sh [--prefix FOLDER] [DIR]
       ./install.sh [--prefix FOLDER] --team DIR... [--policy FILE]
       ./install.sh [--prefix FOLDER] --global
       ./install.sh [--prefix FOLDER] --uninstall [--global] [DIR...]

Builds xguard from its checkout, proves by its self-test that it guards, and installs it as FOLDER/bin/xguard.
With DIR, a git repository, its hooks are installed there too. It can be run again at any time, and interrupted.

  --team DIR...     install the hooks of every repository in and below these folders
  --policy FILE     with --team: make FILE the team policy of each
  --global          guard every repository of this user, those to come too
  --uninstall       take the hooks out of the repositories DIR, with --global those of the user, then delete
                    FOLDER/bin/xguard
  --prefix FOLDER   where to install; $PREFIX or else ~/.local if not given
  --help            print this
END
}

say() {
    printf '%s\n' "$*"
}

fail() {
    printf 'install.sh: %s\n' "$1" >&2
    shift
    for hint in "$@"; do
        printf '  %s\n' "$hint" >&2
    done
    exit 1
}

misused() {
    printf 'install.sh: %s\n' "$1" >&2
    usage >&2
    exit 2
}

# Relative paths count from where the script was started.
absolute() {
    case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s\n' "$started_in/$1" ;;
    esac
}

# Prints a path as one word to be pasted into a shell.
quoted() {
    printf '%s\n' "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"
}

# Tells whether version $2, which may end in words, is at least version $1.
at_least() {
    wanted=$1
    found=$(printf '%s\n' "$2" | sed 's/[^0-9.].*//')
    while [ -n "$wanted" ]; do
        wanted_part=${wanted%%.*}
        found_part=${found%%.*}
        [ "${found_part:-0}" -gt "$wanted_part" ] && return 0
        [ "${found_part:-0}" -lt "$wanted_part" ] && return 1
        case $wanted in *.*) wanted=${wanted#*.} ;; *) wanted= ;; esac
        case $found in *.*) found=${found#*.} ;; *) found= ;; esac
    done
    return 0
}

# Finds the checkout: where this script lies, or the current folder if it came through a pipe.
find_checkout() {
    case $0 in
    */install.sh) checkout=${0%/*} ;;
    install.sh) checkout=. ;;
    *) checkout=$started_in ;;
    esac
    if ! grep -q '^name = "xguard"$' "$checkout/Cargo.toml" 2>/dev/null; then
        fail "there is no checkout of xguard in $checkout" \
            "run ./install.sh inside a checkout; through a pipe, make the checkout the current folder first"
    fi
    checkout=$(CDPATH='' cd -- "$checkout" && pwd)
}

check_cargo() {
    rust_bin=${CARGO_HOME:-${HOME:-}/.cargo}/bin
    if ! command -v cargo >/dev/null 2>&1 && [ -x "$rust_bin/cargo" ]; then
        PATH=$rust_bin:$PATH
        export PATH
    fi
    command -v cargo >/dev/null 2>&1 || fail 'cargo was not found, and xguard is built with it' \
        'install Rust from https://rustup.rs, open a new terminal, and run this again'
    oldest_rust=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$checkout/Cargo.toml")
    rust=$(cd "$checkout" && cargo --version) || fail 'cargo is installed but does not run' \
        'with rustup: rustup default stable'
    rust=${rust#cargo }
    at_least "$oldest_rust" "$rust" || fail "this is Rust ${rust%% *}, and xguard needs $oldest_rust or newer" \
        'with rustup: rustup update stable'
}

check_compiler() {
    if ! printf '#include <stdlib.h>\nint main(void) { return 0; }\n' |
        cc -x c -o "$scratch/dynamic" - >/dev/null 2>&1; then
        fail 'no C compiler that works was found as cc, and libgit2 is built with it' \
            'Debian, Ubuntu: apt-get install build-essential' \
            'Fedora:         dnf install gcc glibc-devel' \
            'macOS:          xcode-select --install'
    fi
}

check_git() {
    command -v git >/dev/null 2>&1 || fail 'git was not found' \
        'Debian, Ubuntu: apt-get install git' 'Fedora:         dnf install git' 'macOS:          xcode-select --install'
    git=$(git version)
    git=${git#git version }
    at_least "$oldest_git" "$git" || fail "this is git $git, and xguard needs $oldest_git or newer" \
        'upgrade git and run this again'
}

# A static program starts faster, which is most of what a commit feels of it.
can_link_statically() {
    printf '#include <stdlib.h>\nint main(void) { return 0; }\n' |
        cc -static -x c -o "$scratch/static" - >/dev/null 2>&1 && "$scratch/static"
}

# The platform is named so that no configuration of cargo can move the program elsewhere.
cargo_for_host() {
    command=$1
    shift
    (cd "$checkout" && cargo "$command" --release --locked --bin xguard \
        --target "$host" --target-dir "$target" "$@")
}

runs() {
    [ -s "$built" ] && "$built" --version >/dev/null 2>&1
}

build() {
    host=$(cd "$checkout" && rustc -vV | sed -n 's/^host: //p')
    [ -n "$host" ] || fail 'rustc does not tell its platform' 'with rustup: rustup default stable'
    target=$(absolute "${CARGO_TARGET_DIR:-$checkout/target}")
    built=$target/$host/release/xguard
    say "building xguard in $checkout (a minute or two the first time)"
    if can_link_statically; then
        cargo_for_host rustc -- -C target-feature=+crt-static && runs && return
        say 'the static build did not work; building dynamically'
    else
        say 'no static C library here; building dynamically, which starts a little slower'
    fi
    cargo_for_host build || fail 'the build failed; the reason is above'
    runs || fail "the program that was built does not run: $built"
}

# Copied under another name first: whoever starts xguard meanwhile gets the old one or the new one, whole.
install_program() {
    mkdir -p -- "$prefix/bin" || fail "could not make the folder $prefix/bin" 'choose another with --prefix'
    [ ! -d "$program" ] || fail "$program is a folder" 'move it away, or choose another place with --prefix'
    if [ -x "$program" ] && cmp -s -- "$built" "$program"; then
        say "$program is this very build already"
    else
        new=$prefix/bin/.xguard-$$
        { cp -- "$built" "$new" && chmod 755 "$new" && mv -f -- "$new" "$program"; } ||
            fail "could not write $program" 'choose another place with --prefix'
        say "installed $program"
    fi
    case ":$PATH:" in
    *":$prefix/bin:"*)
        first=$(command -v xguard || :)
        [ "$first" = "$program" ] || say "  note: another xguard comes first on PATH: $first"
        ;;
    *)
        say "  note: $prefix/bin is not on PATH; add this line to your shell's profile:"
        say "    export PATH=\"$prefix/bin:\$PATH\""
        ;;
    esac
    say "  to undo this: $(quoted "$checkout/install.sh") --uninstall --prefix $(quoted "$prefix")"
}

# Puts the repositories under guard that were named; those of a team are whatever lies in and below its folders.
guard() {
    if [ "$global" = yes ]; then
        "$program" install --global || fail 'the hooks of this user are not installed; the reason is above'
        say '  to undo this: xguard uninstall --global'
    fi
    [ $# -gt 0 ] || return 0
    if [ "$mode" = team ]; then
        [ -z "$policy" ] || set -- --policy "$policy" -- "$@"
        "$program" onboard "$@" ||
            fail 'not every repository is under guard; the lines above say which and why' \
                'fix what they name and run this again; the others are guarded already'
        say '  to undo this: xguard uninstall, in each repository'
    else
        "$program" install "$1" || fail "the hooks of $1 are not installed; the reason is above"
    fi
}

# Hooks first: without the program nobody could take them out.
uninstall() {
    if [ "$global$#" != 0 ] && [ ! -x "$program" ]; then
        fail "there is no $program to take the hooks out with" 'say where it is installed with --prefix'
    fi
    if [ "$global" = yes ]; then
        "$program" uninstall --global || fail 'the hooks of this user are not out; the reason is above' \
            "$program is still installed, so that this can be run again"
    fi
    for folder; do
        "$program" uninstall "$folder" || fail "the hooks of $folder are not out; the reason is above" \
            "$program is still installed, so that this can be run again"
    done
    if [ ! -e "$program" ]; then
        say "$program is not there; nothing changed"
        return
    fi
    [ ! -d "$program" ] || fail "$program is a folder; nothing was deleted"
    rm -f -- "$program" || fail "could not delete $program"
    helpers remove_helper
    say "deleted $program"
    say '  hooks that were not taken out go on guarding their repositories, or block and say how to fix them'
}

# What xguard prints and is installed as a file below the prefix, and what it is asked to print for it.
helpers() {
    "$1" share/man/man1/xguard.1 man
    "$1" share/bash-completion/completions/xguard completions bash
    "$1" share/zsh/site-functions/_xguard completions zsh
    "$1" share/fish/vendor_completions.d/xguard.fish completions fish
}

# A convenience: nothing fails for want of it.
install_helper() {
    helper=$prefix/$1
    shift
    new=${helper%/*}/.xguard-$$
    { mkdir -p -- "${helper%/*}" && "$program" "$@" >"$new" && mv -f -- "$new" "$helper"; } ||
        say "  note: could not write $helper"
}

remove_helper() {
    rm -f -- "$prefix/$1" || say "  note: could not delete $prefix/$1"
}

clean_up() {
    rm -rf -- "$scratch"
    [ -z "$new" ] || rm -f -- "$new"
}

# Takes the options out of the words and leaves the folders, each by its whole path, in their order.
main() {
    # Set by git around hooks and aliases; not about the repositories here.
    unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_PREFIX GIT_OBJECT_DIRECTORY
    prefix=${PREFIX:-}
    mode=
    policy=
    global=
    left=$#
    while [ "$left" -gt 0 ]; do
        word=$1
        shift
        left=$((left - 1))
        case $word in
        --help | -h)
            usage
            exit 0
            ;;
        --prefix | --policy)
            [ "$left" -gt 0 ] || misused "$word needs a value"
            set_option "$word" "$1"
            shift
            left=$((left - 1))
            ;;
        --prefix=* | --policy=*) set_option "${word%%=*}" "${word#*=}" ;;
        --team | --uninstall)
            [ -z "$mode" ] || [ "$mode" = "${word#--}" ] || misused "--$mode and $word do not go together"
            mode=${word#--}
            ;;
        --global) global=yes ;;
        -*) misused "there is no option $word; a folder of that name is ./$word" ;;
        '') misused 'the name of a folder is empty' ;;
        /*) set -- "$@" "$word" ;;
        *) set -- "$@" "$started_in/$word" ;;
        esac
    done
    check_usage $#
    program=$prefix/bin/xguard
    if [ "$mode" = uninstall ]; then
        uninstall "$@"
        exit
    fi
    new=
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/xguard-install-XXXXXX")
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP

    find_checkout
    check_git
    check_cargo
    check_compiler
    check_folders "$@"
    build
    "$built" selftest || fail 'the self-test failed: this build does not guard; nothing was installed'
    install_program
    helpers install_helper
    guard "$@"
}

set_option() {
    [ -n "$2" ] || misused "$1 needs a value"
    case $1 in
    --prefix) prefix=$2 ;;
    --policy) policy=$(absolute "$2") ;;
    esac
}

check_usage() {
    case $mode in
    team) [ "$1" -gt 0 ] || misused '--team needs the folder that holds the clones' ;;
    '') [ "$1" -le 1 ] || misused 'only one repository can be named; --team takes folders of them' ;;
    esac
    if [ "$global" = yes ] && [ "$mode" != uninstall ]; then
        [ "$1" -eq 0 ] || misused '--global is about all repositories; leave out the folders'
    fi
    [ -z "$policy" ] || [ "$mode" = team ] || misused '--policy goes with --team'
    if [ -z "$prefix" ]; then
        [ -n "${HOME:-}" ] || fail 'HOME is not set' 'say where to install with --prefix'
        prefix=$HOME/.local
    fi
    prefix=$(absolute "$prefix")
}

# Before anything takes long or is changed.
check_folders() {
    for folder; do
        [ -d "$folder" ] || fail "$folder is no folder; nothing was done"
        [ "$mode" = team ] || git -C "$folder" rev-parse --git-dir >/dev/null ||
            fail "$folder is no git repository; nothing was done"
    done
    [ -z "$policy" ] || [ -r "$policy" ] || fail "the policy $policy cannot be read; nothing was done"
}

# Functions, so that the shell has read all of this script before any of it runs: nothing of it is left in a pipe
# for others to read, and one that was cut off does nothing.
main "$@" </dev/null
