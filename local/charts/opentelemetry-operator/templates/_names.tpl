{{- define "operator.name" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- .Values.fullnameOverride | default (ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name)) -}}
{{- end }}
{{- define "operator.namespace" -}}{{ .Values.namespaceOverride | default .Release.Namespace }}{{- end }}
{{- define "operator.account" -}}{{ .Values.manager.serviceAccount.name | default (.Values.nameOverride | default .Chart.Name) }}{{- end }}
{{- define "operator.certificate" -}}{{ .Values.admissionWebhooks.secretName | default (printf "%s-controller-manager-service-cert" (include "operator.name" .)) }}{{- end }}
{{- define "operator.selector" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/component: controller-manager
{{- end }}
{{- define "operator.labels" -}}
{{ include "operator.selector" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: Helm
app.kubernetes.io/part-of: opentelemetry-operator
app.kubernetes.io/version: {{ .Values.manager.image.tag | default .Chart.AppVersion | quote }}
{{- with .Values.additionalLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}
