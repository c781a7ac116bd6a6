#!/bin/sh
# xguard-hook: @DIGEST@
# Scans what this commit or push would bring into history for X credentials and env files, and blocks it if there are
# any.
# Written by `xguard install`, taken out by `xguard uninstall`. Version 2 of this script.
# Do not edit: what has to run before it goes into @NAME@.before-xguard beside this file, where `xguard install`
# keeps the hook that was here before.

xguard_hook=@NAME@
case $0 in
*/*) xguard_kept=${0%/*}/@NAME@.before-xguard ;;
*) xguard_kept=./@NAME@.before-xguard ;;
esac
# As git does with a hook: one that is not executable does not run.
if [ -f "$xguard_kept" ] && [ -x "$xguard_kept" ]; then
    if [ "$xguard_hook" = pre-push ]; then
        # What git tells on standard input is for both. The mark at its end keeps the newlines there.
        xguard_input=$(cat && printf .) || exit
        printf %s "${xguard_input%.}" 2>/dev/null | "$xguard_kept" "$@" || exit
    else
        "$xguard_kept" "$@" || exit
    fi
fi

# Its first argument is the program, the others are those of the hook.
xguard_run() {
    xguard_program=$1
    shift
    if [ -n "${xguard_input+set}" ]; then
        printf %s "${xguard_input%.}" | "$xguard_program" hook @NAME@ "$@"
        exit
    fi
    exec "$xguard_program" hook @NAME@ "$@"
}

xguard_binary=@BINARY@
# An empty file would run as an empty script, and let everything through.
if [ -f "$xguard_binary" ] && [ -x "$xguard_binary" ] && [ -s "$xguard_binary" ]; then
    xguard_run "$xguard_binary" "$@"
fi
xguard_found=$(command -v xguard)
case $xguard_found in
/*) [ -s "$xguard_found" ] && xguard_run "$xguard_found" "$@" ;;
esac

{
    printf 'xguard: this is blocked, because the program that checks it is missing\n'
    [ -n "$xguard_binary" ] && printf '  it was installed as %s\n' "$xguard_binary"
    printf '  there is no xguard on PATH either\n'
    printf '  to fix this: run ./install.sh in a checkout of xguard, then try again\n'
    printf '  to take the guard out: delete %s' "$0"
    [ -e "$xguard_kept" ] && printf ' and rename %s back to @NAME@' "$xguard_kept"
    printf '\n'
} >&2
exit 1
