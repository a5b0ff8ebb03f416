{{- define "kps.name" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- .Values.fullnameOverride | default (ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name)) | trunc 26 | trimSuffix "-" -}}
{{- end }}
{{- define "kps.namespace" -}}{{ .Values.namespaceOverride | default .Release.Namespace }}{{- end }}
{{- define "kps.operator" -}}{{ .Values.prometheusOperator.fullnameOverride | default (printf "%s-operator" (include "kps.name" .)) }}{{- end }}
{{/* Parameters: (root, component). */}}
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
{{/* Parameters: (root, key of the values, default name). Renders the name of an object that belongs to a subchart of upstream. */}}
{{- define "kps.part" -}}
{{- $root := index . 0 -}}
{{- (get $root.Values (index . 1)).fullnameOverride | default (ternary $root.Release.Name (printf "%s-%s" $root.Release.Name (index . 2)) (contains (index . 2) $root.Release.Name)) -}}
{{- end }}
{{- define "kps.image" -}}{{ with .registry }}{{ . }}/{{ end }}{{ .repository }}:{{ .tag }}{{ with .sha }}@sha256:{{ . }}{{ end }}{{- end }}
{{/* Parameter: values of a workload. Renders the scheduling constraints of its pods. */}}
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
{{/* Parameters: (root, name, labels, {pod disruption budget}). */}}
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
{{/* Parameters: (root, prometheus or alertmanager). Renders the name of the custom resource. */}}
{{- define "kps.object" -}}
{{- include "kps.name" (index . 0) }}{{ if not (index . 0).Values.cleanPrometheusOperatorObjectNames }}-{{ index . 1 }}{{ end -}}
{{- end }}
{{/* Parameters: (root, prometheus or alertmanager, its spec). Renders the affinity for `podAntiAffinity: soft | hard`. */}}
{{- define "kps.affinity" -}}
{{- $spec := index . 2 }}
{{- if $spec.affinity }}
affinity: {{- toYaml $spec.affinity | nindent 2 }}
{{- else if $spec.podAntiAffinity }}
{{- $term := dict "topologyKey" ($spec.podAntiAffinityTopologyKey | default "kubernetes.io/hostname") "labelSelector" (dict "matchLabels" (dict "app.kubernetes.io/name" (index . 1) "app.kubernetes.io/instance" (include "kps.object" .))) }}
affinity:
  podAntiAffinity:
    {{- if eq $spec.podAntiAffinity "hard" }}
    requiredDuringSchedulingIgnoredDuringExecution: {{- toYaml (list $term) | nindent 6 }}
    {{- else }}
    preferredDuringSchedulingIgnoredDuringExecution: {{- toYaml (list (dict "weight" 100 "podAffinityTerm" $term)) | nindent 6 }}
    {{- end }}
{{- end }}
{{- end }}
