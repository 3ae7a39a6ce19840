#!/usr/bin/env bash
# A jq loop, a process for each document, as the upstream scripts run it.
set -euo pipefail
inputs=$1 output=$2
for fact in "$inputs"/[0-9]*.json; do
  file=$(jq -r .file "$fact")
  path=$output/imagestreams/$(jq -r .path "$fact").yaml
  mkdir -p "$(dirname "$path")"
  if [ -n "$file" ]; then
    mkdir -p "$(dirname "$output/release-controller/$file")"
    jq -S .config "$fact" >"$output/release-controller/$file"
  fi
  jq '{apiVersion: "image.openshift.io/v1", kind: "ImageStream", metadata}
      + (if has("spec") then {spec} else {} end)
      + (. as $f | {metadata: ($f.metadata | if $f.config == null then . else
          .annotations["release.openshift.io/config"] = ($f.config | tojson) end)})' "$fact" >"$path"
done
mkdir -p "$output/argocd/applications"
for name in $(jq -r '.applications[].name' "$inputs/applications.json"); do
  jq --arg name "$name" '(.applications[] | select(.name == $name)) as $a | .template
      | .metadata.name = $a.name
      | .spec.source.path = "rendered/imagestreams/" + $a.namespace
      | .spec.destination.namespace = $a.namespace' "$inputs/applications.json" >"$output/argocd/applications/$name.yaml"
done
