// The documents of a fleet, from its facts.
function(facts, apps) {
  ['release-controller/' + f.file]: f.config
  for f in facts
  if f.config != null
} + {
  ['imagestreams/' + f.path + '.yaml']: {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStream',
    metadata: f.metadata {
      annotations+: if f.config == null then {} else {
        'release.openshift.io/config': std.manifestJsonMinified(f.config),
      },
    },
  } + (if 'spec' in f then { spec: f.spec } else {})
  for f in facts
} + {
  ['argocd/applications/' + a.name + '.yaml']: apps.template {
    metadata+: { name: a.name },
    spec+: {
      source+: { path: 'rendered/imagestreams/' + a.namespace },
      destination+: { namespace: a.namespace },
    },
  }
  for a in apps.applications
}
