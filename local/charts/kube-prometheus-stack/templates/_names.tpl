{{- define "kps.name" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- .Values.fullnameOverride | default (ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name)) | trunc 26 | trimSuffix "-" -}}
{{- end }}
{{- define "kps.namespace" -}}{{ .Values.namespaceOverride | default .Release.Namespace }}{{- end }}
{{- define "kps.operator" -}}{{ .Values.prometheusOperator.fullnameOverride | default (printf "%s-operator" (include "kps.name" .)) }}{{- end }}
{{/* Takes (root, what it is of). */}}
{{- define "kps.labels" -}}
app: {{ index . 1 }}
release: {{ (index . 0).Release.Name }}
app.kubernetes.io/part-of: kube-prometheus-stack
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/managed-by: Helm
{{- with (index . 0).Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{/* Takes (root, key of its values, its usual name): names of what upstream has as charts of their own. */}}
{{- define "kps.part" -}}
{{- $root := index . 0 -}}
{{- (get $root.Values (index . 1)).fullnameOverride | default (ternary $root.Release.Name (printf "%s-%s" $root.Release.Name (index . 2)) (contains (index . 2) $root.Release.Name)) -}}
{{- end }}
{{- define "kps.image" -}}{{ with .registry }}{{ . }}/{{ end }}{{ .repository }}:{{ .tag }}{{ with .sha }}@sha256:{{ . }}{{ end }}{{- end }}
{{/* Takes values of a workload: where its pods run. */}}
{{- define "kps.placing" -}}
{{- $own := . }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- range $key := list "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" }}
{{- with get $own $key }}
{{ $key }}: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}
{{/* Takes (root, name, labels, {pod disruption budget}). */}}
{{- define "kps.budget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ index . 1 }}
  namespace: {{ include "kps.namespace" (index . 0) }}
spec:
  {{- range $key := list "minAvailable" "maxUnavailable" }}
  {{- with get (index $ 3) $key }}
  {{ $key }}: {{ . }}
  {{- end }}
  {{- end }}
  selector:
    matchLabels: {{- toYaml (index . 2) | nindent 6 }}
{{- end }}
