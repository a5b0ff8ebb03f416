{{- define "operator.name" -}}{{ .Values.fullnameOverride | default .Release.Name }}{{- end }}
{{- define "operator.account" -}}{{ .Values.serviceAccount.name | default (include "operator.name" .) }}{{- end }}
{{- define "operator.selector" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "operator.labels" -}}
{{ include "operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: Helm
{{- end }}
