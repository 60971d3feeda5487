#!/bin/sh
# Start the cloud of up.sh with the OpenStack release of another Debian, in a chroot that is created once and kept.
#
#   release.sh RELEASE DIRECTORY     RELEASE: victoria (Debian 11), zed (12), epoxy (13), sid
#
# DIRECTORY and the variables are the same as for up.sh. The services have a mount namespace, so that the mounts end with
# them, and down.sh DIRECTORY stops them from outside. ROOTS is the directory of the chroots. The exit status 77 means
# that this machine cannot run it.
set -eu

fail() { echo "release.sh: $*" >&2; exit 1; }
cannot() { echo "release.sh: cannot bring up $release here: $*" >&2; exit 77; }
say() { echo "release.sh: $*" >&2; }

[ $# -eq 2 ] || fail "give the release, and the directory for what the services write"
release=$1
# Each release has its own ports, so that all can run at once.
case $release in
  victoria) suite=bullseye nth=1 ;;
  zed) suite=bookworm nth=2 ;;
  epoxy) suite=trixie nth=3 ;;
  sid) suite=sid nth=4 ;;
  *) fail "there is no release $release: choose victoria, zed, epoxy or sid" ;;
esac
[ "$(id -u)" -eq 0 ] || cannot "that needs root"
export KEYSTONE_PORT="${KEYSTONE_PORT:-$((15000 + nth))}" GLANCE_PORT="${GLANCE_PORT:-$((19292 + nth))}"
export NOVA_PORT="${NOVA_PORT:-$((18774 + nth))}" NGINX_PORT="${NGINX_PORT:-$((10443 + nth))}"

scripts=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
state=$(cd "$2" && pwd)
host=$(. /etc/os-release && echo "$ID ${VERSION_CODENAME-}")
[ "$host" != "debian $suite" ] || exec "$scripts/up.sh" "$state"

unshare --mount mount -t proc proc /proc 2>/dev/null || cannot "that needs leave to mount"
root=${ROOTS:-/var/cache/terraform-provider-nova}/$suite

mkdir -p "${root%/*}"
exec 9>"$root.lock"
flock 9
if [ ! -e "$root/.ready" ]; then
  command -v debootstrap >/dev/null ||
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends debootstrap; } >"$root.log" 2>&1 ||
    cannot "that needs debootstrap"
  # Use the mirror of apt, or that of debootstrap on other distributions than Debian.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 2>/dev/null | head -n 1)
  rm -rf "$root"
  mkdir -p "$root"
  say "making the chroot $root"
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" $mirror >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log" >&2; fail "debootstrap could not make the chroot"; }
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe"
  printf 'path-exclude=/usr/share/%s/*\n' doc man locale >"$root/etc/dpkg/dpkg.cfg.d/lean"
  echo 'APT::Keep-Downloaded-Packages "false";' >"$root/etc/apt/apt.conf.d/lean"
  [ $suite != sid ] || echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/late" # a mirror may lag
  : >"$root/.ready"
fi
cp /etc/resolv.conf /etc/hosts "$root/etc/"
exec 9>&-

export root state scripts
exec unshare --mount --propagation private sh -euc '
  mount -t proc proc "$root/proc"
  mount --bind /dev "$root/dev"
  mount -t tmpfs tmpfs "$root/tmp"
  for shared in "$state" "$scripts"; do
    mkdir -p "$root$shared"
    mount --bind "$shared" "$root$shared"
  done
  exec chroot "$root" "$scripts/up.sh" "$state"'
