# Completion for fish. What there is to choose from, the xguard on PATH tells.
function __xguard_candidates
    set -l words (commandline -opc)
    xguard complete --word=(commandline -ct) -- $words[2..-1] 2>/dev/null
end
complete -c xguard -n 'count (__xguard_candidates) >/dev/null' -f -a '(__xguard_candidates)'
