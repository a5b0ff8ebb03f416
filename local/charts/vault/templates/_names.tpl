{{- define "vault.name" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- .Values.fullnameOverride | default (ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name)) -}}
{{- end }}
{{- define "vault.namespace" -}}{{ .Values.global.namespace | default .Release.Namespace }}{{- end }}
{{- define "vault.account" -}}{{ .Values.server.serviceAccount.name | default (include "vault.name" .) }}{{- end }}
{{- define "vault.scheme" -}}{{ ternary "http" "https" .Values.global.tlsDisable }}{{- end }}
{{- define "vault.common" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "vault.labels" -}}
{{ include "vault.common" . }}
app.kubernetes.io/managed-by: Helm
{{- end }}
{{- define "injector.selector" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}-agent-injector
app.kubernetes.io/instance: {{ .Release.Name }}
component: webhook
{{- end }}
{{/* Parameters: (root, value). Renders a value that can be a template. */}}
{{- define "vault.given" -}}
{{- if kindIs "string" (index . 1) }}{{ tpl (index . 1) (index . 0) }}{{ else }}{{ toYaml (index . 1) }}{{ end }}
{{- end }}
{{/* Parameters: (root, values). Renders the scheduling constraints of the pods. */}}
{{- define "vault.placing" -}}
{{- $root := index . 0 }}{{- $own := index . 1 }}
{{- range $key := list "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" }}
{{- with get $own $key }}
{{ $key }}: {{- include "vault.given" (list $root .) | nindent 2 }}
{{- end }}
{{- end }}
{{- with $own.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}
