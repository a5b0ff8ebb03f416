{{/* Parameters: (root, name of the subchart, its values); returns the root object of the subchart. */}}
{{- define "eck.name" -}}
{{- $root := index . 0 }}{{- $own := index . 2 }}
{{- $name := $own.nameOverride | default (index . 1) -}}
{{- $own.fullnameOverride | default (ternary $root.Release.Name (printf "%s-%s" $root.Release.Name $name) (contains $name $root.Release.Name)) -}}
{{- end }}
{{- define "eck.metadata" -}}
{{- $root := index . 0 }}{{- $own := index . 2 -}}
name: {{ include "eck.name" . }}
namespace: {{ $root.Release.Namespace }}
labels:
  app.kubernetes.io/name: {{ index . 1 }}
  app.kubernetes.io/instance: {{ $root.Release.Name }}
  app.kubernetes.io/managed-by: Helm
  {{- with $own.labels }}{{ toYaml . | nindent 2 }}{{ end }}
annotations:
  eck.k8s.elastic.co/license: basic
  {{- with $own.annotations }}{{ toYaml . | nindent 2 }}{{ end }}
{{- end }}
{{/* Parameters: (values, keys). Renders the keys that have a value as YAML. */}}
{{- define "eck.spec" -}}
{{- $own := index . 0 }}{{- $spec := dict }}
{{- range $key := index . 1 }}
{{- with get $own $key }}{{- $_ := set $spec $key . }}{{- end }}
{{- end }}
{{- toYaml $spec }}
{{- end }}
