# To be sourced: a small Debian trixie system, made by debootstrap, and this machine's way to its packages for what runs in it.
# Nothing here names a mirror or a registry: apt's, pip's and npm's own settings on this machine are asked.
kept=${XDG_CACHE_HOME:-$HOME/.cache}/rustfin-packaging

need_root() {
  [ "$(id -u)" = 0 ] || { echo "run this as root" >&2; exit 1; }
}

# The base system as a tar file, made once. Prints its path.
trixie_base() {
  local archive=$kept/trixie-base.tar making mirror
  if [ ! -f "$archive" ]; then
    mkdir -p "$kept"
    making=$(mktemp -d "$kept/making.XXXXXX")
    mirror=$(apt_mirror)
    debootstrap --variant=minbase trixie "$making" "$mirror" >"$kept/debootstrap.log" 2>&1 ||
      { tail -n 20 "$kept/debootstrap.log" >&2; rm -rf "$making"; exit 1; }
    rm -rf "$making"/var/cache/apt/archives/*.deb "$making"/var/lib/apt/lists/*
    cp -r /etc/apt/apt.conf.d/. "$making/etc/apt/apt.conf.d/"
    [ ! -d /etc/apt/auth.conf.d ] || cp -r /etc/apt/auth.conf.d/. "$making/etc/apt/auth.conf.d/"
    chmod 755 "$making"
    tar --numeric-owner -C "$making" -cf "$archive.new" .
    mv "$archive.new" "$archive"
    rm -rf "$making"
  fi
  echo "$archive"
}

apt_mirror() {
  local sources=() file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do [ ! -f "$file" ] || sources+=("$file"); done
  sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb +(\[[^]]*\] +)?([^ ]+).*/\2/p' "${sources[@]}" | sed -n 1p
}

# Writes pip.conf, npmrc and certificates.crt into a folder, for use at the path that the folder will have.
registry_settings() {
  local folder=$1 seen_at=$2 bundle name value
  mkdir -p "$folder"
  bundle=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
  cp -L "$bundle" "$folder/certificates.crt"
  { echo "[global]"
    echo "cert = $seen_at/certificates.crt"
    for name in index-url extra-index-url trusted-host proxy timeout; do
      value=$(python3 -m pip config get "global.$name" 2>/dev/null || python3 -m pip config get ":env:.$name" 2>/dev/null || true)
      case $value in "" | file:* | /*) ;; *) echo "$name = $value" ;; esac
    done
  } >"$folder/pip.conf"
  echo "cafile=$seen_at/certificates.crt" >"$folder/npmrc"
  if command -v npm >/dev/null; then echo "registry=$(npm config get registry)" >>"$folder/npmrc"; fi
}
