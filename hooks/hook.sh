#!/bin/sh
# xguard-hook: @DIGEST@
# Scans what this commit would record for X credentials and unignored env files, and blocks it if there are any.
# Written by `xguard install`, taken out by `xguard uninstall`. Version 1 of this script.
# Do not edit: what has to run before it goes into @NAME@.before-xguard beside this file, where `xguard install`
# keeps the hook that was here before.

case $0 in
*/*) xguard_kept=${0%/*}/@NAME@.before-xguard ;;
*) xguard_kept=./@NAME@.before-xguard ;;
esac
# As git does with a hook: one that is not executable does not run.
if [ -f "$xguard_kept" ] && [ -x "$xguard_kept" ]; then
    "$xguard_kept" "$@" || exit
fi

xguard_binary=@BINARY@
# An empty file would run as an empty script, and let everything through.
if [ -f "$xguard_binary" ] && [ -x "$xguard_binary" ] && [ -s "$xguard_binary" ]; then
    exec "$xguard_binary" hook @NAME@ "$@"
fi
xguard_found=$(command -v xguard)
case $xguard_found in
/*) [ -s "$xguard_found" ] && exec "$xguard_found" hook @NAME@ "$@" ;;
esac

{
    printf 'xguard: this commit is blocked, because the program that checks it is missing\n'
    [ -n "$xguard_binary" ] && printf '  it was installed as %s\n' "$xguard_binary"
    printf '  there is no xguard on PATH either\n'
    printf '  to mend this: run ./install.sh in a checkout of xguard, then commit again\n'
    printf '  to take the guard out: delete %s' "$0"
    [ -e "$xguard_kept" ] && printf ' and rename %s back to @NAME@' "$xguard_kept"
    printf '\n'
} >&2
exit 1
