#!/bin/sh
# xguard-forward: @DIGEST@
# Runs the hook that git would run if it did not take its hooks from this folder, and nothing else.
# Written by `xguard install --global`, taken out by `xguard uninstall --global`. Version 1 of this script.
# Do not edit.

xguard_name=@NAME@
# The folder git took the hooks from before, for every repository; if there was none, each has its own.
xguard_folder=@FOLDER@
if [ -z "$xguard_folder" ]; then
    xguard_git=${GIT_COMMON_DIR:-${GIT_DIR:-.git}}
    if [ -f "$xguard_git/commondir" ]; then
        # A linked work tree: its hooks are those of its repository.
        IFS= read -r xguard_common <"$xguard_git/commondir" || exit
        case $xguard_common in
        /*) xguard_git=$xguard_common ;;
        *) xguard_git=$xguard_git/$xguard_common ;;
        esac
    elif ! [ -d "$xguard_git" ]; then
        # git alone knows. The mark at its end keeps a newline there.
        xguard_git=$(git rev-parse --git-common-dir && printf .) || exit
        xguard_git=${xguard_git%??}
    fi
    # git is not asked where it need not be: while it makes a repository, it knows of none.
    xguard_folder=$xguard_git/hooks
fi
xguard_hook=$xguard_folder/$xguard_name

# As git does with a hook: one that is not executable does not run.
if [ -f "$xguard_hook" ] && [ -x "$xguard_hook" ]; then
    # A repository whose own folder is this one: what is here runs already.
    xguard_here=$(CDPATH='' cd -P -- "${0%/*}" && pwd)
    xguard_there=$(CDPATH='' cd -P -- "$xguard_folder" && pwd)
    [ "$xguard_here" = "$xguard_there" ] && exit
    exec "$xguard_hook" "$@"
fi

# That this hook is there keeps git from what it does without one: to update a work tree without changes.
if [ "$xguard_name" = push-to-checkout ]; then
    xguard_stop() {
        printf '%s\n' "$1" >&2
        exit 1
    }
    cd "$(git rev-parse --show-toplevel)" || exit
    if git rev-parse -q --verify HEAD >/dev/null; then
        xguard_head=HEAD
    else
        xguard_head=$(git hash-object -t tree /dev/null)
    fi
    git update-index -q --ignore-submodules --refresh ||
        xguard_stop 'Up-to-date check failed'
    git diff-files --quiet --ignore-submodules -- ||
        xguard_stop 'Working directory has unstaged changes'
    git diff-index --quiet --cached --ignore-submodules "$xguard_head" -- ||
        xguard_stop 'Working directory has staged changes'
    git read-tree -u -m "$1" ||
        xguard_stop 'Could not update working tree to new HEAD'
fi
exit 0
