{{- define "platform-operator.labels" -}}
app.kubernetes.io/name: platform-operator
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
{{- define "platform-operator.selector" -}}
app.kubernetes.io/name: platform-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "platform-operator.isOperator" -}}
- name: operator
  expression: request.userInfo.username == 'system:serviceaccount:{{ .Release.Namespace }}:{{ .Values.serviceAccount.name }}'
{{- end }}
{{- /* CEL: whether that ConfigMap is one of the operator's: the outputs of an environment, or the report of a drill. */}}
{{- define "platform-operator.ownConfigMap" -}}
has({{ . }}.metadata.labels) && (('platform-operator.io/environment' in {{ . }}.metadata.labels && {{ . }}.metadata.name == {{ . }}.metadata.labels['platform-operator.io/environment'] + '-outputs') || ('platform-operator.io/drill' in {{ . }}.metadata.labels && {{ . }}.metadata.name == {{ . }}.metadata.labels['platform-operator.io/drill'] + '-report'))
{{- end }}
{{- /* CEL: whether that Secret is a cluster of an environment in Argo CD, with a name that the rule makes from its labels. */}}
{{- define "platform-operator.ownSecret" -}}
has({{ . }}.metadata.labels) && ['platform-operator.io/namespace', 'platform-operator.io/environment', 'platform-operator.io/region'].all(k, k in {{ . }}.metadata.labels) && 'argocd.argoproj.io/secret-type' in {{ . }}.metadata.labels && {{ . }}.metadata.labels['argocd.argoproj.io/secret-type'] == 'cluster' && {{ . }}.metadata.name == 'platform.' + {{ . }}.metadata.labels['platform-operator.io/namespace'] + '.' + {{ . }}.metadata.labels['platform-operator.io/environment'] + '.' + {{ . }}.metadata.labels['platform-operator.io/region'] && (!has({{ . }}.data) || {{ . }}.data.all(k, k in ['name', 'server', 'config']))
{{- end }}
{{- /* CEL: whether that PlatformEnvironment is one that a drill created. */}}
{{- define "platform-operator.ownEnvironment" -}}
has({{ . }}.metadata.labels) && 'platform-operator.io/drill-run' in {{ . }}.metadata.labels && {{ . }}.metadata.name.endsWith('-drill-' + {{ . }}.metadata.labels['platform-operator.io/drill-run']) && has({{ . }}.metadata.ownerReferences) && {{ . }}.metadata.ownerReferences.exists(o, o.kind == 'PlatformDrill' && o.apiVersion.startsWith('platform-operator.io/'))
{{- end }}
