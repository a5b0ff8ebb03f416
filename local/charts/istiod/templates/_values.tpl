{{/* Values can be `pilot.x` (older values files) or `x`; `pilot.x` has precedence. */}}
{{- define "istiod.values" -}}
{{- toYaml (mergeOverwrite (deepCopy (omit .Values "pilot")) (.Values.pilot | default dict)) -}}
{{- end }}
{{- define "istiod.labels" -}}
app: istiod
istio: pilot
istio.io/rev: {{ .Values.revision | default "default" | quote }}
release: {{ .Release.Name }}
app.kubernetes.io/name: istiod
app.kubernetes.io/managed-by: Helm
{{- end }}
