; Puts the new files beside the old ones first, and swaps the two only when the new ones are whole:
; a full disk or a power cut in the long part leaves the till that was there. In the swap the
; programs go first and come last, so that nobody can start a till between the two.

!macro MoveIfThere from to name
  ${If} ${FileExists} "${from}\${name}"
    Rename "${from}\${name}" "${to}\${name}"
  ${EndIf}
!macroend

!macro MoveBack name
  ${If} ${FileExists} "$INSTDIR\${FORMER}\${name}"
    RMDir /r "$INSTDIR\${name}"
    Delete "$INSTDIR\${name}"
    Rename "$INSTDIR\${FORMER}\${name}" "$INSTDIR\${name}"
  ${EndIf}
!macroend

Function ReplaceFiles
  Call PutBack
  RMDir /r "$INSTDIR\${FORMER}"
  RMDir /r "$INSTDIR\${FRESH}"
  ClearErrors
  CreateDirectory "$INSTDIR\${FRESH}"
  SetOutPath "$INSTDIR\${FRESH}"
  File /r "${TREE}/*"
  ${If} ${Errors}
    Call DropFresh
    !insertmacro End ${EXIT_COPYING} "The files could not be written to $INSTDIR. What was there \
      is as it was."
  ${EndIf}
  ; Else the folder could not be moved.
  SetOutPath "$TEMP"
  Call SwapFiles
FunctionEnd

Function SwapFiles
  ClearErrors
  CreateDirectory "$INSTDIR\${FORMER}"
  !insertmacro MoveIfThere "$INSTDIR" "$INSTDIR\${FORMER}" "${CONSOLE}"
  !insertmacro MoveIfThere "$INSTDIR" "$INSTDIR\${FORMER}" "${PROGRAM}"
  ; A program that runs can be moved away. From here on nobody can start one.
  StrCpy $1 "$INSTDIR\${FORMER}"
  Call FindRunning
  ${If} $0 != ""
    Call PutBack
    Call DropFresh
    !insertmacro End ${EXIT_RUNNING} "The till is running. Please close it and install again."
  ${EndIf}
  !insertmacro MoveIfThere "$INSTDIR" "$INSTDIR\${FORMER}" "_internal"
  Rename "$INSTDIR\${FRESH}\_internal" "$INSTDIR\_internal"
  Rename "$INSTDIR\${FRESH}\${CONSOLE}" "$INSTDIR\${CONSOLE}"
  ${IfNot} ${Errors}
    Rename "$INSTDIR\${FRESH}\${PROGRAM}" "$INSTDIR\${PROGRAM}"
  ${EndIf}
  ${If} ${Errors}
    Call PutBack
    Call DropFresh
    !insertmacro End ${EXIT_COPYING} "Another program holds files in $INSTDIR. What was there is \
      as it was. Please restart this computer and install again."
  ${EndIf}
  RMDir /r "$INSTDIR\${FORMER}"
  RMDir /r "$INSTDIR\${FRESH}"
  ClearErrors
FunctionEnd

; Undoes a swap that was not finished, now or by a power cut: the new program's file comes last, so
; where it is, the swap is done.
Function PutBack
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
  ${AndIf} ${FileExists} "$INSTDIR\${FORMER}\${PROGRAM}"
    Return
  ${EndIf}
  !insertmacro MoveBack "_internal"
  !insertmacro MoveBack "${CONSOLE}"
  !insertmacro MoveBack "${PROGRAM}"
  RMDir "$INSTDIR\${FORMER}"
FunctionEnd

Function DropFresh
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\${FRESH}"
  RMDir "$INSTDIR"
FunctionEnd

Function .onInstFailed
  Call DropFresh
  SetErrorLevel ${EXIT_COPYING}
FunctionEnd

Function Register
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${TITLE}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "URLInfoAbout" "${HOMEPAGE}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "HelpLink" "${SUPPORT}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM},0"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}" /$Mode'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" \
    '"$INSTDIR\${UNINSTALLER}" /$Mode /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" $0
FunctionEnd
