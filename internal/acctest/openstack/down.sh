#!/bin/sh
# End the services that up.sh started.
#
#   down.sh DIRECTORY      the same directory; what was written there stays, for the next up.sh
set -eu

[ $# -eq 1 ] || { echo "down.sh: give the directory that up.sh was given" >&2; exit 1; }
[ -d "$1/pid" ] || exit 0
state=$(cd "$1" && pwd)

ours() { grep -qsF "$state/" "/proc/$1/cmdline"; } # a process id may have gone to somebody else since

for file in "$state/pid/"*; do
  [ -s "$file" ] || continue
  process=$(cat "$file")
  if ours "$process"; then
    kill "$process"
    tries=0
    while ours "$process" && [ $tries -lt 40 ]; do
      tries=$((tries + 1))
      sleep 0.5
    done
    ! ours "$process" || kill -KILL -- "-$process" # up.sh made each service the leader of a group
  fi
  rm -f "$file"
done
