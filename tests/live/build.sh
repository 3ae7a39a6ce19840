#!/bin/sh
# Builds kube-apiserver and etcd from the Go module proxy, for tests/live. docs/live-test.md tells what it needs.
set -eu
kubernetes=1.34.0
bin=${OKDSTREAMS_LIVE_BIN:-$HOME/.cache/okdstreams-live}
mkdir -p "$bin/module"
cd "$bin/module"
cat > tools.go <<'GO'
//go:build tools

package tools

import (
	_ "go.etcd.io/etcd/server/v3"
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
)
GO
# what kubernetes keeps in one repository, its go.mod replaces by folders: outside, by the modules that are released
staging=$(go mod download -json "k8s.io/kubernetes@v$kubernetes" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p')
{
    echo 'module live'
    echo 'go 1.24.0'
    echo "require k8s.io/kubernetes v$kubernetes"
    grep -E '^[[:space:]]k8s.io/[a-z-]+ v0.0.0( |$)' "$staging" | while read -r name _; do
        echo "replace $name => $name v0.${kubernetes#1.}"
    done
} > go.mod
go mod tidy -e > tidy.log 2>&1 || { tail -5 tidy.log >&2; exit 1; }
nice -n 19 go build -trimpath -o "$bin/kube-apiserver" k8s.io/kubernetes/cmd/kube-apiserver
nice -n 19 go build -trimpath -o "$bin/etcd" go.etcd.io/etcd/server/v3
ls -l "$bin/kube-apiserver" "$bin/etcd"
