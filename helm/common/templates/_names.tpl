{{/* What a chart deploys: spaceport, spaceship or cleaner. As a part of another chart it may be called differently. */}}
{{- define "sos.kind" -}}
{{ index .Chart.Annotations "space.observation.system/type" }}
{{- end }}

{{/* The release's name; in the chart of the whole system, the name that this part has there. */}}
{{- define "sos.name" -}}
{{ eq .Chart.Name (include "sos.kind" .) | ternary .Release.Name .Chart.Name }}
{{- end }}

{{/* NAME-spaceport or NAME-spaceship: what everything of the release is called. A Service takes a DNS label (RFC 1035); Helm takes dots and a digit first. */}}
{{- define "sos.fullname" -}}
{{- $name := printf "%s-%s" (include "sos.name" .) (include "sos.kind" .) -}}
{{- if not (regexMatch "^[a-z][a-z0-9-]*$" $name) -}}
{{- fail (printf "the release cannot be called %q: the Service %s needs a name of lower-case letters, digits and dashes, a letter first" .Release.Name $name) -}}
{{- end -}}
{{- $name -}}
{{- end }}

{{/* What tells this release's pods from all others; it can never change. */}}
{{- define "sos.selector" -}}
app.kubernetes.io/name: {{ include "sos.kind" . }}
app.kubernetes.io/instance: {{ include "sos.name" . }}
{{- end }}

{{- define "sos.podLabels" -}}
{{ include "sos.selector" . }}
app.kubernetes.io/version: {{ include "sos.version" . | quote }}
app.kubernetes.io/part-of: spaceport-observation-system
space.observation.system/type: {{ include "sos.kind" . }}
{{- end }}

{{- define "sos.labels" -}}
{{ include "sos.podLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ include "sos.kind" . }}-{{ .Chart.Version }}
{{- end }}

{{- define "sos.metadata" -}}
name: {{ include "sos.fullname" . }}
namespace: {{ .Release.Namespace }}
labels:
  {{- include "sos.labels" . | nindent 2 }}
{{- end }}

{{/* A tag may carry a digest, as in dev@sha256:…; the version is what stands before it. */}}
{{- define "sos.version" -}}
{{ include "sos.text" .Values.image.tag | splitList "@" | first }}
{{- end }}

{{- define "sos.image" -}}
{{- if and .Values.image.digest (contains "@" (toString .Values.image.tag)) -}}
{{- fail "image.tag and image.digest both name a digest: leave it out of one of them" -}}
{{- end -}}
{{ with .Values.image.registry }}{{ . }}/{{ end }}{{ .Values.image.repository }}:{{ include "sos.text" .Values.image.tag }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
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
