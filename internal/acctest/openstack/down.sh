#!/bin/sh
# Stop the services that up.sh started.
#
#   down.sh DIRECTORY...   the same directories; their files stay for the next up.sh
set -eu

[ $# -gt 0 ] || { echo "down.sh: give the directory that up.sh was given" >&2; exit 1; }

ours() { grep -qsF "$state/" "/proc/$1/cmdline"; } # another process may have this ID now

for directory; do
  [ -d "$directory/pid" ] || continue
  state=$(cd "$directory" && pwd)
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
      ! ours "$process" || kill -s KILL -- "-$process" # up.sh made each service the leader of a group
    fi
    rm -f "$file"
  done
done
