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
{{/* The plural of the kind of each API group. */}}
{{- define "operator.kinds" -}}
agent: agents
apm: apmservers
autoops: autoopsagentpolicies
autoscaling: elasticsearchautoscalers
beat: beats
elasticsearch: elasticsearches
enterprisesearch: enterprisesearches
kibana: kibanas
logstash: logstashes
maps: elasticmapsservers
packageregistry: packageregistries
stackconfigpolicy: stackconfigpolicies
{{- end }}
