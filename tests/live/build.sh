#!/bin/sh
# Builds kube-apiserver, etcd and Argo CD from the Go module proxy, for tests/live. docs/live-test.md tells what it needs.
set -eu
kubernetes=1.34.0
argocd=3.1.9
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

# Argo CD: its controller and its repo-server are one program
mkdir -p "$bin/argocd-module"
cd "$bin/argocd-module"
printf '//go:build tools\n\npackage tools\n\nimport _ "github.com/argoproj/argo-cd/v3/cmd"\n' > tools.go
own=$(go mod download -json "github.com/argoproj/argo-cd/v3@v$argocd" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p')
{
    echo 'module live'
    echo 'go 1.24.6'
    echo "require github.com/argoproj/argo-cd/v3 v$argocd"
    sed -n 's|^[[:space:]]*\([^ ]* => [^ ]* v[^ ]*\)$|replace \1|p' "$own"
} > go.mod
go mod tidy -e > tidy.log 2>&1 || { tail -5 tidy.log >&2; exit 1; }
nice -n 19 go build -trimpath -o "$bin/argocd" github.com/argoproj/argo-cd/v3/cmd
crds=$(go list -m -f '{{.Dir}}' github.com/argoproj/argo-cd/v3)/manifests/crds
mkdir -p "$bin/argocd-crds"
cp -f "$crds"/*-crd.yaml "$bin/argocd-crds/"

# Redis, which Argo CD keeps its answers in, from Debian, with the two libraries that it takes along
mkdir -p "$bin/debian" "$bin/lib"
cd "$bin/debian"
apt-get download redis-tools liblzf1 libjemalloc2
for package in *.deb; do dpkg -x "$package" .; done
cp -f usr/bin/redis-check-rdb "$bin/redis-server"
cp -fL usr/lib/*/liblzf.so.1 usr/lib/*/libjemalloc.so.2 "$bin/lib/"
ls -l "$bin"
