#!/bin/sh
# Builds xguard from this checkout, installs it, and proves that it guards. `./install.sh --help` tells the rest.
set -eu

oldest_git=2.39.5
started_in=$(pwd)

usage() {
    cat <<'END'
Usage: ./install.sh [--prefix FOLDER] [DIR]

Builds xguard from its checkout, installs it as FOLDER/bin/xguard, and runs its self-test.
With DIR, a git repository, its hooks are installed there too. It can be run again at any time.

  --prefix FOLDER   where to install; $PREFIX or else ~/.local if not given
  --help            print this

To undo: `xguard uninstall` in each repository, then delete FOLDER/bin/xguard and what is called xguard in FOLDER/share.
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
    program=$prefix/bin/xguard
    mkdir -p -- "$prefix/bin" || fail "could not make the folder $prefix/bin" 'choose another with --prefix'
    [ ! -d "$program" ] || fail "$program is a folder" 'move it away, or choose another place with --prefix'
    new=$prefix/bin/.xguard-$$
    { cp -- "$built" "$new" && chmod 755 "$new" && mv -f -- "$new" "$program"; } ||
        fail "could not write $program" 'choose another place with --prefix'
    say "installed $program"
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
}

# Installs what xguard prints as a file below the prefix. A convenience: nothing fails for want of it.
install_helper() {
    helper=$prefix/$1
    shift
    new=${helper%/*}/.xguard-$$
    { mkdir -p -- "${helper%/*}" && "$program" "$@" >"$new" && mv -f -- "$new" "$helper"; } ||
        say "  note: could not write $helper"
}

install_helpers() {
    install_helper share/man/man1/xguard.1 man
    install_helper share/bash-completion/completions/xguard completions bash
    install_helper share/zsh/site-functions/_xguard completions zsh
    install_helper share/fish/vendor_completions.d/xguard.fish completions fish
    say "  with its manual page and completions for bash, zsh and fish in $prefix/share"
}

clean_up() {
    rm -rf -- "$scratch"
    [ -z "$new" ] || rm -f -- "$new"
}

read_arguments() {
    prefix=${PREFIX:-}
    repository=
    while [ $# -gt 0 ]; do
        case $1 in
        --help | -h)
            usage
            exit 0
            ;;
        --prefix)
            [ $# -ge 2 ] || misused '--prefix needs a folder'
            prefix=$2
            shift
            ;;
        --prefix=*) prefix=${1#--prefix=} ;;
        -*) misused "there is no option $1; a folder of that name is ./$1" ;;
        '') misused 'the name of the repository is empty' ;;
        *)
            [ -z "$repository" ] || misused 'only one repository can be named'
            repository=$(absolute "$1")
            ;;
        esac
        shift
    done
    if [ -z "$prefix" ]; then
        [ -n "${HOME:-}" ] || fail 'HOME is not set' 'say where to install with --prefix'
        prefix=$HOME/.local
    fi
    prefix=$(absolute "$prefix")
}

# A function, so that the shell has read all of this script before any of it runs: nothing of it is left in a pipe
# for others to read, and one that was cut off does nothing.
main() {
    # Set by git around hooks and aliases; not about the repositories here.
    unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_PREFIX GIT_OBJECT_DIRECTORY
    read_arguments "$@"
    new=
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/xguard-install-XXXXXX")
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP

    find_checkout
    check_git
    check_cargo
    check_compiler
    if [ -n "$repository" ]; then
        git -C "$repository" rev-parse --git-dir >/dev/null || fail "$repository is no git repository; nothing was done"
    fi
    build
    install_program
    install_helpers
    hooked=yes
    if [ -n "$repository" ]; then
        "$program" install "$repository" || hooked=no
    fi
    "$program" selftest || fail 'the self-test failed: this build does not guard' "do not rely on $program"
    [ "$hooked" = yes ] || fail "the hooks of $repository are not installed; the reason is above"
}

main "$@" </dev/null
