{{/* `pilot.x` and `x` both say it, the former with precedence, as older values files do. */}}
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
