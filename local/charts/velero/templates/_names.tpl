{{- define "velero.name" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- .Values.fullnameOverride | default (ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name)) -}}
{{- end }}
{{- define "velero.account" -}}{{ .Values.serviceAccount.server.name | default (printf "%s-server" (include "velero.name" .)) }}{{- end }}
{{- define "velero.selector" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "velero.labels" -}}
{{ include "velero.selector" . }}
app.kubernetes.io/managed-by: Helm
{{- end }}
{{- define "velero.image" -}}{{ .Values.image.repository }}{{ with .Values.image.digest }}@{{ . }}{{ else }}:{{ .Values.image.tag }}{{ end }}{{- end }}
{{/* Parameters: (root, values of the workload). */}}
{{- define "velero.pod" -}}
{{- $own := index . 1 }}
serviceAccountName: {{ include "velero.account" (index . 0) }}
{{- with $own.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- range $key, $part := dict "nodeSelector" "nodeSelector" "tolerations" "tolerations" "affinity" "affinity" "podSecurityContext" "securityContext" }}
{{- with get $own $key }}
{{ $part }}: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}
