#!/bin/sh
# Bring up the cloud that the acceptance tests need: Keystone, Glance and Nova's API from Debian's packages, on loopback
# and SQLite, with the images of seed.py. Needs Debian 12 and root.
#
#   up.sh DIRECTORY
#
# DIRECTORY holds all that the services write. What is there and running is kept, so the script can be run again.
# Standard output, and the file DIRECTORY/env, are the variables that reach the cloud, as a shell reads them.
# KEYSTONE_PORT, GLANCE_PORT and NOVA_PORT choose the ports; a directory stays with those that it began with.
set -eu

fail() { echo "up.sh: $*" >&2; exit 1; }
say() { echo "up.sh: $*" >&2; }

[ $# -eq 1 ] || fail "give the directory for what the services write"
[ "$(id -u)" -eq 0 ] || fail "must run as root"
[ "$(. /etc/os-release && echo "$ID $VERSION_ID")" = "debian 12" ] || fail "needs the packages of Debian 12"

scripts=$(cd "$(dirname "$0")" && pwd)
umask 077
mkdir -p "$1"
state=$(cd "$1" && pwd)
mkdir -p "$state/done" "$state/log" "$state/pid" "$state/images" "$state/lock"

if [ -e "$state/ports" ]; then
  read -r keystone_port glance_port nova_port <"$state/ports"
else
  keystone_port=${KEYSTONE_PORT:-15000} glance_port=${GLANCE_PORT:-19292} nova_port=${NOVA_PORT:-18774}
fi
keystone=http://127.0.0.1:$keystone_port
glance=http://127.0.0.1:$glance_port
nova=http://127.0.0.1:$nova_port

made=
finish() { # whatever goes wrong, nothing of ours stays behind
  [ $? -eq 0 ] && return
  [ -z "$made" ] || rm -f "$made"
  "$scripts/down.sh" "$state"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

running() { # running NAME: whether the service of this directory is alive
  [ -s "$state/pid/$1" ] && grep -qsF "$state/" "/proc/$(cat "$state/pid/$1")/cmdline"
}

for service in "keystone $keystone_port" "glance $glance_port" "nova $nova_port"; do
  name=${service% *} port=${service#* }
  # In /proc/net/tcp, 0A is a listener.
  if ! running "$name" && grep -q ":$(printf %04X "$port") [0-9A-F:]* 0A " /proc/net/tcp /proc/net/tcp6; then
    fail "something else uses port $port: choose another for $name with $(echo "$name" | tr a-z A-Z)_PORT"
  fi
done
echo "$keystone_port $glance_port $nova_port" >"$state/ports"

# --- packages

if ! dpkg-query -W keystone glance-api nova-api curl >/dev/null 2>&1; then
  say "installing packages"
  # A package must start no service of its own.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    made=$policy
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
  fi
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install -y --no-install-recommends keystone glance-api nova-api curl; } \
    >"$state/log/apt" 2>&1 || { tail -n 20 "$state/log/apt" >&2; fail "the packages could not be installed"; }
  [ -z "$made" ] || rm -f "$made"
fi

# --- configuration

[ -e "$state/password" ] || od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$state/password"
password=$(cat "$state/password")

# Few rounds make logins fast. Write-ahead logging, set below, lets readers of a database file go on while somebody writes.
cat >"$state/keystone.conf" <<END
[DEFAULT]
log_file = $state/log/keystone
[database]
connection = sqlite:///$state/keystone.db
[fernet_tokens]
key_repository = $state/token-keys
[credential]
key_repository = $state/credential-keys
[identity]
password_hash_rounds = 4
END

# One process, because two would wait for each other's locks; and it has to announce that it closes connections.
cat >"$state/keystone.ini" <<END
[uwsgi]
plugin = python3
http-socket = 127.0.0.1:$keystone_port
wsgi-file = /usr/bin/keystone-wsgi-public
env = OS_KEYSTONE_CONFIG_FILES=$state/keystone.conf
add-header = Connection: close
buffer-size = 65535
need-app = true
die-on-term = true
disable-logging = true
END

identity="www_authenticate_uri = $keystone/v3
auth_url = $keystone/v3
auth_type = password
username = admin
password = $password
project_name = admin
user_domain_id = default
project_domain_id = default"

cat >"$state/glance.conf" <<END
[DEFAULT]
bind_host = 127.0.0.1
bind_port = $glance_port
workers = 0
log_file = $state/log/glance
[database]
connection = sqlite:///$state/glance.db
[glance_store]
stores = file
default_store = file
filesystem_store_datadir = $state/images
[paste_deploy]
flavor = keystone
config_file = /etc/glance/glance-api-paste.ini
[oslo_concurrency]
lock_path = $state/lock
[keystone_authtoken]
$identity
END

# No message broker, no placement and no compute host are needed to answer for images.
cat >"$state/nova.conf" <<END
[DEFAULT]
enabled_apis = osapi_compute
osapi_compute_listen = 127.0.0.1
osapi_compute_listen_port = $nova_port
osapi_compute_workers = 1
transport_url = fake:/
my_ip = 127.0.0.1
state_path = $state
log_file = $state/log/nova
[api_database]
connection = sqlite:///$state/nova-api.db
[database]
connection = sqlite:///$state/nova.db
[glance]
endpoint_override = $glance
[wsgi]
api_paste_config = /etc/nova/api-paste.ini
[oslo_concurrency]
lock_path = $state/lock
[keystone_authtoken]
$identity
END

# --- databases

keystone_database() {
  manage="keystone-manage --config-file $state/keystone.conf"
  $manage db_sync
  $manage fernet_setup --keystone-user root --keystone-group root
  $manage credential_setup --keystone-user root --keystone-group root
  # Services look for the internal identity endpoint.
  $manage bootstrap --bootstrap-password "$password" --bootstrap-region-id RegionOne \
    --bootstrap-public-url "$keystone/v3" --bootstrap-internal-url "$keystone/v3"
}

glance_database() {
  glance-manage --config-file "$state/glance.conf" db_sync
}

nova_database() {
  manage="nova-manage --config-file $state/nova.conf"
  $manage api_db sync
  $manage cell_v2 map_cell0 --database_connection "sqlite:///$state/nova.db"
  $manage db sync --local_cell
}

prepare() { # prepare NAME: make a service's databases, unless that is done
  [ -e "$state/done/$1" ] && return
  rm -f "$state/$1"*.db*
  (set -ex; "$1_database") >"$state/log/$1-database" 2>&1 || { tail -n 20 "$state/log/$1-database" >&2; return 1; }
  for file in "$state/$1"*.db; do
    /usr/bin/python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("pragma journal_mode = wal")' "$file"
  done
  : >"$state/done/$1"
}

say "preparing the databases"
prepare keystone & keystone_preparation=$!
prepare glance & glance_preparation=$!
prepare nova
wait $keystone_preparation
wait $glance_preparation

# --- services

start() { # start NAME COMMAND...: run a service in the background, unless it runs
  name=$1
  shift
  running "$name" && return
  say "starting $name"
  setsid "$@" </dev/null >>"$state/log/$name-output" 2>&1 &
  echo $! >"$state/pid/$name"
}

answers() { # answers NAME URL: wait until a service answers
  tries=0
  until curl --silent --noproxy '*' --output /dev/null "$2"; do
    tries=$((tries + 1))
    if [ $tries -gt 240 ] || ! kill -0 "$(cat "$state/pid/$1")" 2>/dev/null; then
      tail -n 20 "$state/log/$1-output" >&2
      fail "$1 does not answer at $2"
    fi
    sleep 0.5
  done
}

export no_proxy='*' # the services talk to each other on loopback
start keystone uwsgi --ini "$state/keystone.ini"
start glance glance-api --config-file "$state/glance.conf"
start nova nova-api --config-file "$state/nova.conf"
answers keystone "$keystone/v3"
answers glance "$glance/"
answers nova "$nova/"

# --- images

say "seeding"
/usr/bin/python3 "$scripts/seed.py" "$state" "$keystone" "$glance" "$nova" >"$state/env"
say "up; $scripts/down.sh $state ends it"
cat "$state/env"
