#!/bin/sh
# Start the cloud for the acceptance tests: Keystone, Glance and Nova's API from Debian's packages, on loopback and
# SQLite, behind an nginx with TLS, with the images of seed.py. It needs root and Debian 11, 12, 13 or sid, whose packages
# determine the release of OpenStack.
#
#   up.sh DIRECTORY
#
# DIRECTORY holds the files of the services. Existing files and running services are kept, so the script can run again.
# Standard output and the file DIRECTORY/env are the environment variables of the cloud, for a shell.
# KEYSTONE_PORT, GLANCE_PORT, NOVA_PORT and NGINX_PORT select the ports, which a directory keeps.
set -eu

fail() { echo "up.sh: $*" >&2; exit 1; }
say() { echo "up.sh: $*" >&2; }

[ $# -eq 1 ] || fail "give the directory for what the services write"
[ "$(id -u)" -eq 0 ] || fail "must run as root"
[ "$(. /etc/os-release && echo "$ID")" = debian ] || fail "needs the packages of Debian"

scripts=$(cd "$(dirname "$0")" && pwd)
umask 077
mkdir -p "$1"
state=$(cd "$1" && pwd)
mkdir -p "$state/done" "$state/etc" "$state/log" "$state/pid" "$state/images" "$state/staging" "$state/lock"

if [ -e "$state/ports" ]; then
  read -r keystone_port glance_port nova_port nginx_port <"$state/ports"
else
  keystone_port=${KEYSTONE_PORT:-15000} glance_port=${GLANCE_PORT:-19292} nova_port=${NOVA_PORT:-18774} nginx_port=${NGINX_PORT:-10443}
fi
keystone=http://127.0.0.1:$keystone_port
glance=http://127.0.0.1:$glance_port
nova=http://127.0.0.1:$nova_port
proxy=https://localhost:$nginx_port

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

for service in "keystone $keystone_port" "glance $glance_port" "nova $nova_port" "nginx $nginx_port"; do
  name=${service% *} port=${service#* }
  # In /proc/net/tcp, 0A is a listener.
  if ! running "$name" && grep -q ":$(printf %04X "$port") [0-9A-F:]* 0A " /proc/net/tcp /proc/net/tcp6; then
    fail "something else uses port $port: choose another for $name with $(echo "$name" | tr a-z A-Z)_PORT"
  fi
done
echo "$keystone_port $glance_port $nova_port $nginx_port" >"$state/ports"

# --- packages

set -- keystone glance-api nova-api uwsgi-core uwsgi-plugin-python3 nginx openssl curl
if [ "$(dpkg-query -W -f '${db:Status-Status}\n' "$@" 2>/dev/null | grep -cx installed)" -ne $# ]; then
  say "installing packages"
  # Packages must not start services.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    made=$policy
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
  fi
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=900 "$@"; } \
    >"$state/log/apt" 2>&1 || { tail -n 20 "$state/log/apt" >&2; fail "the packages could not be installed"; }
  [ -z "$made" ] || rm -f "$made"
  made=
fi

# --- configuration

[ -e "$state/password" ] || od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$state/password"
password=$(cat "$state/password")

# Few rounds make logins fast. Write-ahead logging, set below, allows reading a database file during a write.
cat >"$state/etc/keystone.conf" <<END
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

identity="www_authenticate_uri = $keystone/v3
auth_url = $keystone/v3
auth_type = password
username = admin
password = $password
project_name = admin
user_domain_id = default
project_domain_id = default"

# All Glances of a machine share the default staging directory, and delete the files of others in it.
cat >"$state/etc/glance-api.conf" <<END
[DEFAULT]
node_staging_uri = file://$state/staging
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

# The images API needs no message broker, no placement and no compute host.
cat >"$state/etc/nova.conf" <<END
[DEFAULT]
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
[oslo_middleware]
enable_proxy_headers_parsing = true
[oslo_concurrency]
lock_path = $state/lock
[keystone_authtoken]
$identity
END

# These two read a directory, in which the files have these names.
cp /etc/nova/api-paste.ini /etc/glance/glance-api-paste.ini "$state/etc/"

application() { # application NAME PORT SCRIPT MODULE VARIABLE: how uwsgi serves it; releases without the script have the module
  # One process, because two wait for each other's locks. It must announce that it closes connections.
  cat >"$state/etc/$1.ini" <<END
[uwsgi]
plugin = python3
http-socket = 127.0.0.1:$2
$(if [ -e "$3" ]; then echo "wsgi-file = $3"; else echo "module = $4"; fi)
env = $5
add-header = Connection: close
buffer-size = 65535
enable-threads = true
need-app = true
die-on-term = true
disable-logging = true
END
}

application keystone "$keystone_port" /usr/bin/keystone-wsgi-public keystone.wsgi.api:application \
  "OS_KEYSTONE_CONFIG_FILES=$state/etc/keystone.conf"
application glance "$glance_port" /usr/bin/glance-wsgi-api glance.wsgi.api:application "OS_GLANCE_CONFIG_DIR=$state/etc"
application nova "$nova_port" /usr/bin/nova-api-wsgi nova.wsgi.osapi_compute:application "OS_NOVA_CONFIG_DIR=$state/etc"

location() { # location PATH URL: hand what is below the path to the service there
  cat <<END
location /$1/ {
  proxy_pass $2/;
  proxy_set_header Host \$http_host;
  proxy_set_header X-Forwarded-Proto https;
  proxy_set_header X-Forwarded-Prefix /$1;
}
END
}

# Two paths lead to Nova, so that the catalog has two regions, which the links in responses identify.
cat >"$state/etc/nginx.conf" <<END
daemon off;
user root;
worker_processes 1;
pid $state/nginx.pid;
error_log $state/log/nginx;
events {}
http {
  access_log off;
  client_body_temp_path $state/lock/nginx-body;
  proxy_temp_path $state/lock/nginx-proxy;
  fastcgi_temp_path $state/lock/nginx-fastcgi;
  uwsgi_temp_path $state/lock/nginx-uwsgi;
  scgi_temp_path $state/lock/nginx-scgi;
  server {
    listen 127.0.0.1:$nginx_port ssl;
    ssl_certificate $state/etc/server.crt;
    ssl_certificate_key $state/etc/server.key;
$(location identity "$keystone")
$(location compute "$nova")
$(location compute-two "$nova")
  }
}
END

certificates() { # a CA, and the certificate that it issues for localhost
  openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj "/CN=Acceptance tests" -keyout ca.key -out ca.crt
  openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
  echo subjectAltName=DNS:localhost >server.extensions
  openssl x509 -req -days 365 -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -extfile server.extensions -out server.crt
}
[ -e "$state/etc/server.crt" ] || (cd "$state/etc" && certificates) >"$state/log/certificates" 2>&1 ||
  { tail -n 20 "$state/log/certificates" >&2; fail "no certificate could be made"; }

# --- databases

keystone_database() {
  manage="keystone-manage --config-file $state/etc/keystone.conf"
  $manage db_sync
  $manage fernet_setup --keystone-user root --keystone-group root
  $manage credential_setup --keystone-user root --keystone-group root
  # Services use the internal identity endpoint.
  $manage bootstrap --bootstrap-password "$password" --bootstrap-region-id RegionOne \
    --bootstrap-public-url "$keystone/v3" --bootstrap-internal-url "$keystone/v3"
}

glance_database() {
  glance-manage --config-file "$state/etc/glance-api.conf" db_sync
}

nova_database() {
  manage="nova-manage --config-file $state/etc/nova.conf"
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

responds() { # responds NAME URL OPTION...: wait for a response
  name=$1 url=$2
  shift 2
  tries=0
  until curl --silent --noproxy '*' --output /dev/null "$@" "$url"; do
    tries=$((tries + 1))
    if [ $tries -gt 240 ] || ! running "$name"; then
      tail -n 20 "$state/log/$name-output" >&2
      fail "$name does not answer at $url"
    fi
    sleep 0.5
  done
}

export no_proxy='*' # the services talk to each other on loopback
start keystone uwsgi --ini "$state/etc/keystone.ini"
start glance uwsgi --ini "$state/etc/glance.ini"
start nova uwsgi --ini "$state/etc/nova.ini"
start nginx nginx -c "$state/etc/nginx.conf"
responds keystone "$keystone/v3"
responds glance "$glance/"
responds nova "$nova/"
responds nginx "$proxy/" --cacert "$state/etc/ca.crt"

# --- images

say "seeding"
/usr/bin/python3 -W ignore "$scripts/seed.py" "$state" "$keystone" "$glance" "$nova" "$proxy" >"$state/env"
say "up; $scripts/down.sh $state ends it"
cat "$state/env"
