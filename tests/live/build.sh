#!/bin/sh
# Builds kube-apiserver, etcd, Argo CD and kustomize from the Go module proxy for tests/live, and takes Redis from Debian.
# docs/live-test.md tells what it needs. With a name it makes that part alone: kubernetes, argocd, kustomize or redis.
set -eu
kubernetes=1.34.0
argocd=3.6.1
kustomize=5.7.1
bin=${OKDSTREAMS_LIVE_BIN:-$HOME/.cache/okdstreams-live}

# module FOLDER PACKAGE...: begins a module that needs these packages
module() {
    mkdir -p "$bin/$1"
    cd "$bin/$1"
    shift
    {
        printf '//go:build tools\n\npackage tools\n\nimport (\n'
        printf '\t_ "%s"\n' "$@"
        echo ')'
    } > tools.go
}

# go_mod_of MODULE@VERSION: the file that is its own go.mod
go_mod_of() {
    go mod download -json "$1" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p'
}

# build PROGRAM PACKAGE
build() {
    nice -n 19 go build -trimpath -o "$bin/$1" "$2"
}

tidy() {
    go mod tidy -e > tidy.log 2>&1 || { tail -5 tidy.log >&2; exit 1; }
}

make_kubernetes() {
    module module go.etcd.io/etcd/server/v3 k8s.io/kubernetes/cmd/kube-apiserver
    # what kubernetes keeps in one repository, its go.mod replaces by folders: outside, by the modules that are released
    {
        echo 'module live'
        echo 'go 1.24.0'
        echo "require k8s.io/kubernetes v$kubernetes"
        grep -E '^[[:space:]]k8s.io/[a-z-]+ v0.0.0( |$)' "$(go_mod_of "k8s.io/kubernetes@v$kubernetes")" | while read -r name _; do
            echo "replace $name => $name v0.${kubernetes#1.}"
        done
    } > go.mod
    tidy
    build kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver
    build etcd go.etcd.io/etcd/server/v3
}

make_argocd() { # its controller and its repo-server are one program
    module argocd-module github.com/argoproj/argo-cd/v3/cmd
    # 3.6 is written for Go 1.27, which an older Go fetches as a module too
    GOTOOLCHAIN=auto
    export GOTOOLCHAIN
    own=$(go_mod_of "github.com/argoproj/argo-cd/v3@v$argocd")
    {
        echo 'module live'
        grep '^go ' "$own"
        echo "require github.com/argoproj/argo-cd/v3 v$argocd"
        # its replacements by versions hold outside too; those by folders are released modules
        sed -n 's|^[[:space:]]*\([^ ]* => [^ ]* v[^ ]*\)$|replace \1|p' "$own"
    } > go.mod
    tidy
    build argocd github.com/argoproj/argo-cd/v3/cmd
    mkdir -p "$bin/argocd-crds"
    cp -f "$(go list -m -f '{{.Dir}}' github.com/argoproj/argo-cd/v3)"/manifests/crds/*-crd.yaml "$bin/argocd-crds/"
}

make_kustomize() {
    module kustomize-module sigs.k8s.io/kustomize/kustomize/v5
    printf 'module live\ngo 1.24.0\nrequire sigs.k8s.io/kustomize/kustomize/v5 v%s\n' "$kustomize" > go.mod
    tidy
    build kustomize sigs.k8s.io/kustomize/kustomize/v5
}

make_redis() { # which Argo CD keeps its answers in; with the two libraries that it takes along
    mkdir -p "$bin/debian" "$bin/lib"
    cd "$bin/debian"
    apt-get download redis-tools liblzf1 libjemalloc2
    for package in *.deb; do dpkg -x "$package" .; done
    cp -f usr/bin/redis-check-rdb "$bin/redis-server" # one program by several names: by this one it serves
    cp -fL usr/lib/*/liblzf.so.1 usr/lib/*/libjemalloc.so.2 "$bin/lib/"
}

for part in "${@:-kubernetes argocd kustomize redis}"; do
    for name in $part; do
        (make_"$name")
    done
done
ls -l "$bin"
