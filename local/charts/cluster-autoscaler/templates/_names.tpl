{{- define "autoscaler.name" -}}
{{- $name := .Values.nameOverride | default (printf "%s-%s" .Values.cloudProvider .Chart.Name) -}}
{{- .Values.fullnameOverride | default (eq $name .Release.Name | ternary $name (printf "%s-%s" .Release.Name $name)) -}}
{{- end }}
{{- define "autoscaler.account" -}}{{ .Values.rbac.serviceAccount.name | default (include "autoscaler.name" .) }}{{- end }}
{{- define "autoscaler.selector" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default (printf "%s-%s" .Values.cloudProvider .Chart.Name) }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "autoscaler.labels" -}}
{{ include "autoscaler.selector" . }}
app.kubernetes.io/managed-by: Helm
{{- with .Values.additionalLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}
