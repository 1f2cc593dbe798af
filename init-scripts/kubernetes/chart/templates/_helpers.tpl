{{- define "virtwold.image" -}}
{{ .Values.image.repository }}{{ with .Values.image.tag }}:{{ . }}{{ end }}
{{- end }}

{{- define "virtwold.labels" -}}
app.kubernetes.io/name: virtwold
{{- end }}

{{/* Whether the status is on the pod's own address, rather than on one that only the node reaches. */}}
{{- define "virtwold.onPodAddress" -}}
{{- if or (ne .Values.network "host") .Values.serviceMonitor.enabled }}true{{ end -}}
{{- end }}

{{/* The interface to listen on; empty for the one of the default route. */}}
{{- define "virtwold.interface" -}}
{{- if .Values.interface }}{{ .Values.interface }}{{ else if ne .Values.network "host" }}lan{{ end -}}
{{- end }}

{{- define "virtwold.probe" -}}
httpGet:
  host: {{ ternary "\"\"" "127.0.0.1" (eq (include "virtwold.onPodAddress" .) "true") }}
  port: 9277
{{- end }}
