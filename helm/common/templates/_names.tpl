{{/* NAME-spaceport or NAME-spaceship: what everything of the release is called. A Service takes a DNS label (RFC 1035); Helm takes dots and a digit first. */}}
{{- define "sos.fullname" -}}
{{- $name := printf "%s-%s" .Release.Name .Chart.Name -}}
{{- if not (regexMatch "^[a-z][a-z0-9-]*$" $name) -}}
{{- fail (printf "the release cannot be called %q: the Service %s needs a name of lower-case letters, digits and dashes, a letter first" .Release.Name $name) -}}
{{- end -}}
{{- $name -}}
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
{{ .Values.image.repository }}:{{ include "sos.text" .Values.image.tag }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* Where a pod runs, and with what it pulls its image. */}}
{{- define "sos.placement" -}}
{{- $fields := dict -}}
{{- range list "imagePullSecrets" "nodeSelector" "tolerations" "affinity" "priorityClassName" -}}
{{- $value := get $.Values . -}}
{{- if $value }}{{ $_ := set $fields . $value }}{{ end -}}
{{- end -}}
{{- with $fields }}{{ toYaml . }}{{ end -}}
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
