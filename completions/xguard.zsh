#compdef xguard
# Completion for zsh. What there is to choose from, the xguard on PATH tells.
_xguard() {
    local line
    local -a candidates
    while IFS= read -r line; do
        candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    done < <(xguard complete "--word=${words[CURRENT]}" -- "${(@)words[2,CURRENT-1]}" 2>/dev/null)
    if (( $#candidates )); then
        _describe xguard candidates
    else
        _files
    fi
}
if [[ ${funcstack[1]} == _xguard ]]; then
    _xguard "$@"
else
    compdef _xguard xguard
fi
