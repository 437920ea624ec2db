{{/* NAME-spaceport or NAME-spaceship: what everything of the release is called. */}}
{{- define "sos.fullname" -}}
{{ .Release.Name }}-{{ .Chart.Name }}
{{- end }}

{{/* What tells this release's pods from all others; it can never change. */}}
{{- define "sos.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sos.podLabels" -}}
{{ include "sos.selector" . }}
app.kubernetes.io/version: {{ include "sos.text" .Values.image.tag | quote }}
app.kubernetes.io/part-of: spaceport-observation-system
space.observation.system/type: {{ .Chart.Name }}
{{- end }}

{{- define "sos.labels" -}}
{{ include "sos.podLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "sos.metadata" -}}
name: {{ include "sos.fullname" . }}
namespace: {{ .Release.Namespace }}
labels:
  {{- include "sos.labels" . | nindent 2 }}
{{- end }}

{{- define "sos.image" -}}
{{ .Values.image.repository }}:{{ include "sos.text" .Values.image.tag }}
{{- end }}

{{/* What the restricted Pod Security Standard asks of a pod, and of a container. */}}
{{- define "sos.podSecurity" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "sos.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: {{ .Values.readOnlyRootFilesystem }}
  capabilities:
    drop: [ALL]
{{- end }}
