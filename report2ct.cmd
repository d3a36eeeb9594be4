@echo off
rem Starts report2ct on Windows; builds it first when there is no build yet.
setlocal
set "ROOT=%~dp0"
set "JAR=%ROOT%target\report2ct.jar"
if "%REPORT2CT_CACHE%"=="" set "REPORT2CT_CACHE=%ROOT%.cache"
if "%OPENBLAS_NUM_THREADS%"=="" set "OPENBLAS_NUM_THREADS=1"
if "%OMP_WAIT_POLICY%"=="" set "OMP_WAIT_POLICY=PASSIVE"
set "JAVA=java"
if not "%JAVA_HOME%"=="" set "JAVA=%JAVA_HOME%\bin\java.exe"
if exist "%JAR%" goto run
echo report2ct: building, once; the first time this also fetches about 300 MB of libraries ... 1>&2
pushd "%ROOT%"
call mvn -q -B -ntp -DskipTests -Dspotless.check.skip=true package 1>&2
if errorlevel 1 (
  popd
  echo report2ct: the build failed; its messages are above 1>&2
  exit /b 1
)
popd
:run
"%JAVA%" "-Dreport2ct.home=%ROOT:~0,-1%" ^
  "-Dorg.bytedeco.javacpp.cachedir=%REPORT2CT_CACHE%\javacpp" ^
  "-Dorg.bytedeco.javacpp.maxphysicalbytes=0" ^
  -Djava.awt.headless=true ^
  -Dai.djl.offline=true ^
  "-DDJL_CACHE_DIR=%REPORT2CT_CACHE%\djl" "-DENGINE_CACHE_DIR=%REPORT2CT_CACHE%\djl" ^
  %JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
