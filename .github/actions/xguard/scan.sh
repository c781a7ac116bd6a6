#!/usr/bin/env bash
# Scans what a push or a pull request brings in: the net behind the hooks, which nobody has to have installed. All it
# goes by is in the environment:
#   XGUARD_HEAD                    the newest commit
#   XGUARD_BASE                    what was there before; zeros, nothing, or a commit that is gone are as good as none
#   XGUARD_DEFAULT_BRANCH          the branch whose commits count as there before where there is no base
#   XGUARD_FORMAT, XGUARD_OUTPUT   as `--format` and `--output` of `xguard scan`
set -euo pipefail

fail() {
    printf 'xguard: error: %s\n' "$1" >&2
    exit 2
}

# Prints the id of what is a commit and is here.
commit() {
    git rev-parse --quiet --verify "$1^{commit}"
}

is_id() {
    [[ $1 =~ ^[0-9a-f]{40}([0-9a-f]{24})?$ && ! $1 =~ ^0+$ ]]
}

head=${XGUARD_HEAD:-}
is_id "$head" || fail 'XGUARD_HEAD is no commit id'
base=${XGUARD_BASE:-}
is_id "$base" || base=

if [[ $(git rev-parse --is-shallow-repository) == true ]]; then
    git fetch --quiet --no-tags --unshallow origin "$head" ||
        fail 'this clone has no history and none could be fetched; check out with fetch-depth: 0 (GIT_DEPTH: "0")'
fi
commit "$head" >/dev/null || fail "commit $head is not in this clone"

# What a forced push has replaced may still be had.
if [[ -n $base ]] && ! commit "$base" >/dev/null; then
    git fetch --quiet --no-tags origin "$base" 2>/dev/null && commit "$base" >/dev/null || base=
fi
if [[ -z $base ]]; then
    base=$(commit "refs/remotes/origin/${XGUARD_DEFAULT_BRANCH:-HEAD}") || base=
    # The first push to that very branch: all of it is new.
    [[ $base != "$head" ]] || base=
fi

arguments=(scan --range "$head${base:+ ^$base}" --format "${XGUARD_FORMAT:-github}")
[[ -z ${XGUARD_OUTPUT:-} ]] || arguments+=(--output "$XGUARD_OUTPUT")
exec xguard "${arguments[@]}"
