{{- define "collector.name" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- .Values.fullnameOverride | default (ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name)) -}}
{{- end }}
{{/* Objects of a DaemonSet have the suffix agent. */}}
{{- define "collector.suffix" -}}{{ eq .Values.mode "daemonset" | ternary "-agent" "" }}{{- end }}
{{- define "collector.component" -}}{{ dict "daemonset" "agent-collector" "deployment" "standalone-collector" "statefulset" "statefulset-collector" | dig .Values.mode "" }}{{- end }}
{{- define "collector.namespace" -}}{{ .Values.namespaceOverride | default .Release.Namespace }}{{- end }}
{{- define "collector.account" -}}{{ .Values.serviceAccount.name | default (include "collector.name" .) }}{{- end }}
{{- define "collector.selector" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
component: {{ include "collector.component" . }}
{{- end }}
{{- define "collector.labels" -}}
{{ include "collector.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: Helm
{{- with .Values.additionalLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- define "collector.config" -}}
{{- if .Values.alternateConfig }}{{ tpl (toYaml .Values.alternateConfig) . }}{{ else }}
{{- $default := dict
  "receivers" (dict "otlp" (dict "protocols" (dict "grpc" (dict "endpoint" "${env:MY_POD_IP}:4317") "http" (dict "endpoint" "${env:MY_POD_IP}:4318"))))
  "exporters" (dict "debug" dict)
  "extensions" (dict "health_check" (dict "endpoint" "${env:MY_POD_IP}:13133"))
  "service" (dict "extensions" (list "health_check") "pipelines" (dict "traces" (dict "receivers" (list "otlp") "exporters" (list "debug")))) }}
{{- tpl (toYaml (mergeOverwrite $default .Values.config)) . }}{{ end }}
{{- end }}
